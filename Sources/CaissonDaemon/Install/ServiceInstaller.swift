import CaissonCore
import CaissonLinux
package import SystemPackage

/// Makes the long-lived engine a service of systemd(1), or takes that back.
package struct ServiceInstaller: Sendable {
    /// Calls `systemctl` with these arguments; throws when it fails.
    package typealias Control = @Sendable ([String]) throws -> Void

    private let unit: SystemdUnit
    private let folder: FilePath
    private let isRunning: Bool
    private let control: Control

    /// `folder` is where units lie, `isRunning` whether systemd is this machine's service manager.
    package init(_ unit: SystemdUnit, folder: FilePath, isRunning: Bool, control: @escaping Control) {
        (self.unit, self.folder, self.isRunning, self.control) = (unit, folder, isRunning, control)
    }

    private var file: FilePath { folder.appending(SystemdUnit.name) }

    /// Has it started with the machine, and with `now` at once; what was done, in a line. Doing it again changes nothing.
    ///
    /// Throws `failedPrecondition` where systemd does not run.
    package func install(now: Bool) throws -> String {
        try requireSystemd(", so no unit was written")
        let isThere = Files.exists(file)
        let isSame = try isThere && Files.readText(file) == unit.text
        if !isSame {
            try Files.makeDirectories(folder)
            try AtomicFile.write(Array(unit.text.utf8), to: file, mode: 0o644)
            try control(["daemon-reload"])
        }
        try control(["enable", SystemdUnit.name])
        // A changed command line holds from the next start; containers do not notice it.
        if now { try control([isThere && !isSame ? "restart" : "start", SystemdUnit.name]) }
        let done = isSame ? "installed already" : isThere ? "changed" : "installed"
        return "\(file): \(done)" + (now ? ", and runs" : "; start it with: \(command) start \(SystemdUnit.name)")
    }

    /// Ends it and takes it away; what was done, in a line. Containers go on.
    package func uninstall() throws -> String {
        guard Files.exists(file) else { return "\(file): not installed" }
        if isRunning { try control(["disable", "--now", SystemdUnit.name]) }
        try Files.remove(file)
        if isRunning { try control(["daemon-reload"]) }
        return "\(file): removed"
    }

    private var command: String { unit.scope == .system ? "systemctl" : "systemctl --user" }

    private func requireSystemd(_ consequence: String) throws {
        guard !isRunning else { return }
        let whose = unit.scope == .system ? "does not run this machine" : "does not run for this user"
        throw CaissonError(
            .failedPrecondition, "systemd \(whose)\(consequence): start the engine with \"caissond start\", or \"caissond run\" under a supervisor")
    }
}
