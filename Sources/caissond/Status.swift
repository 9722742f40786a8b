import ArgumentParser
import CaissonAPI
import CaissonControl
import CaissonCore
import CaissonDaemon
import CaissonEngine
import CaissonLinux
import FoundationEssentials

extension Caissond {
    /// `caissond status`.
    struct Status: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell whether it runs and what it does; exit status 3 when it does not run, as systemctl's.")

        @OptionGroup var place: PlaceOptions
        @Flag(help: "Print it as JSON")
        var json = false

        func run() throws {
            try Complaint.catching {
                let client = ControlClient(runRoot: place.outside.runRoot)
                let status: DaemonStatus
                do {
                    status = try Waiting.run { try await client.call("status", as: DaemonStatus.self) }
                } catch let error as CaissonError where error.code == .unavailable {
                    try FileIO.writeAll(2, "caissond: \(error)\n")
                    throw ExitCode(3)
                }
                print(json ? String(decoding: try JSONEncoder().encode(status), as: UTF8.self) : StatusText(status).text, terminator: json ? "\n" : "")
            }
        }
    }
}
