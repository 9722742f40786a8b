import CaissonCore
import CaissonLinux
import CaissonOCI
import Glibc
package import SystemPackage

/// What a monitor leaves for others in a container's folder of the run directory.
package struct RunDirectory: Sendable {
    package let path: FilePath

    package init(_ path: FilePath) { self.path = path }

    package var socket: FilePath { path.appending("shim.sock") }
    package var exitFile: FilePath { path.appending("exit") }
    package var pidFile: FilePath { path.appending("pid") }
    /// Says that somebody is about to change the running container, and what of it.
    package var changeMark: FilePath { path.appending("change") }
    /// Control groups joined since the start, a path a line, for a process that is started again.
    package var laterGroups: FilePath { path.appending("cgroups") }
    /// A link to the file that counts kills for want of memory, when it came after the start.
    package var laterCounter: FilePath { path.appending("oom") }
    package var runningFile: FilePath { path.appending("running") }
    /// Says that the process never got the word to run: the program that was to give it has gone.
    package var unstartedFile: FilePath { path.appending("unstarted") }

    /// The last end of the process, nil when there was none. Throws `dataLoss` for a file that is not one.
    package func exit() throws -> ExitReport? { try report(exitFile) }

    /// The process that runs now, as its monitor last said.
    package func running() throws -> RunningReport? { try report(runningFile) }

    /// How the process is, as its monitor last found out; nil where nobody looks.
    package func health() throws -> HealthReport? { try report(path.appending("health")) }

    /// Whether a monitor answers here.
    package func isShimAlive() -> Bool {
        do throws(SyscallError) {
            _ = try UnixSocket.connect(socket)
            return true
        } catch {
            // Refused or missing: nobody does. Anything else (EAGAIN: many ask) does not tell, and a container is not ended for it.
            return ![ECONNREFUSED, ENOENT, ENOTDIR].contains(error.errno)
        }
    }

    private func report<Report: Decodable>(_ file: FilePath) throws -> Report? {
        let bytes: [UInt8]
        do {
            bytes = try Files.read(file, limit: 64 << 10)
        } catch {
            if error.code == .notFound { return nil }
            throw error.asCaissonError()
        }
        return try CanonicalJSON.decode(Report.self, from: bytes, file.string)
    }
}
