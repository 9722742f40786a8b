import ArgumentParser
import CaissonAPI
import CaissonControl
import CaissonCore
import CaissonDaemon
import CaissonEngine
import CaissonLinux
import SystemPackage

extension Caissond {
    /// `caissond start`.
    struct Start: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Run in the background; for machines without a service manager.")

        @OptionGroup var place: PlaceOptions

        func run() throws {
            try Complaint.catching {
                let engine = place.outside
                if let pid = InstanceLock.holder(engine.root), ControlClient(runRoot: engine.runRoot).isListening {
                    return print("runs already, as process \(pid)")
                }
                try DaemonLauncher(
                    program: EngineEntry.executables.appending("caissond"), arguments: place.arguments, root: engine.root
                ).start()
                print("runs as process \(InstanceLock.holder(engine.root).map(String.init) ?? "?")")
            }
        }
    }

    /// `caissond stop`.
    struct Stop: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End it; containers go on.")

        @OptionGroup var place: PlaceOptions

        func run() throws {
            try Complaint.catching {
                let engine = place.outside
                guard let pid = InstanceLock.holder(engine.root) else { return print("does not run") }
                let process = try Pidfd(pid: pid)
                try Waiting.run { try await ControlClient(runRoot: engine.runRoot).perform("stop") }
                guard try process.hasExited(timeout: .seconds(10)) else {
                    throw CaissonError(.deadlineExceeded, "process \(pid) does not end")
                }
                print("ended")
            }
        }
    }

    /// `caissond reload`.
    struct Reload: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Have it read its configuration again.")

        @OptionGroup var place: PlaceOptions

        func run() throws {
            try Complaint.catching {
                try Waiting.run { try await ControlClient(runRoot: place.outside.runRoot).perform("reload") }
            }
        }
    }
}
