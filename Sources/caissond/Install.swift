import ArgumentParser
import CaissonCore
import CaissonDaemon
import CaissonEngine
import CaissonLinux
import SystemPackage

extension Caissond {
    /// `caissond install`.
    struct Install: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have systemd start it with the machine; an ordinary user's with the user's own manager.")

        @OptionGroup var place: PlaceOptions
        @Flag(help: "Start it at once, too")
        var now = false
        @Flag(help: "Print the unit and do nothing")
        var print = false

        func run() throws {
            try Complaint.catching {
                if print { return Swift.print(InstallPlace.unit(place).text, terminator: "") }
                Swift.print(try InstallPlace.installer(place).install(now: now))
                if InstallPlace.scope == .user {
                    Swift.print("to have it run without a login: loginctl enable-linger")
                }
            }
        }
    }

    /// `caissond uninstall`.
    struct Uninstall: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take back what install did; containers go on.")

        @OptionGroup var place: PlaceOptions

        func run() throws {
            try Complaint.catching { print(try InstallPlace.installer(place).uninstall()) }
        }
    }
}

/// Where services of whoever calls are installed.
private enum InstallPlace {
    static var scope: SystemdUnit.Scope { ProcessTable.userID == 0 ? .system : .user }

    static func unit(_ place: PlaceOptions) -> SystemdUnit {
        SystemdUnit(scope, program: EngineEntry.executables.appending("caissond"), arguments: place.arguments)
    }

    static func installer(_ place: PlaceOptions) throws -> ServiceInstaller {
        let scope = scope
        return ServiceInstaller(unit(place), folder: try folder(scope), isRunning: isRunning(scope)) { arguments in
            try control((scope == .user ? ["--user"] : []) + arguments)
        }
    }

    private static func folder(_ scope: SystemdUnit.Scope) throws -> FilePath {
        if scope == .system { return "/etc/systemd/system" }
        if let base = ProcessEnvironment.value("XDG_CONFIG_HOME"), base.hasPrefix("/") { return FilePath(base).appending("systemd/user") }
        guard let home = ProcessEnvironment.value("HOME") else { throw CaissonError(.failedPrecondition, "HOME is not set") }
        return FilePath(home).appending(".config/systemd/user")
    }

    /// sd_booted(3), and the same for a user's manager.
    private static func isRunning(_ scope: SystemdUnit.Scope) -> Bool {
        if scope == .system { return Files.exists("/run/systemd/system") }
        let runtime = ProcessEnvironment.value("XDG_RUNTIME_DIR") ?? "/run/user/\(ProcessTable.userID)"
        return Files.exists(FilePath(runtime).appending("systemd/private"))
    }

    private static func control(_ arguments: [String]) throws {
        let program = FilePath("/usr/bin/systemctl")
        let child = try ChildProcess.spawn(SpawnRequest(program, ["systemctl"] + arguments, environment: ProcessEnvironment.lines()))
        let status = try child.waitBlocking()
        guard status?.code == 0 else {
            throw CaissonError(.internal, "systemctl \(arguments.joined(separator: " ")): exit status \(status?.code ?? -1)")
        }
    }
}
