import CaissonCLI
import CaissonEngine
import CaissonLinux
import Glibc
import SystemPackage

/// `caisson --root R --run-root U resolver`: starts the process that answers containers' questions for names, and leaves, so that
/// it is nobody's child. `resolver-run` is that process.
enum ResolverMode {
    struct Request {
        var options = GlobalOptions()
        var stays: Bool
    }

    /// nil when these are not the arguments an engine gives.
    static func request(_ arguments: [String]) -> Request? {
        guard arguments.count == 5, arguments[0] == "--root", arguments[2] == "--run-root",
            ["resolver", "resolver-run"].contains(arguments[4])
        else { return nil }
        var request = Request(stays: arguments[4] == "resolver-run")
        request.options.root = arguments[1]
        request.options.runRoot = arguments[3]
        return request
    }

    static func run(_ request: Request, _ arguments: [String]) -> Int32 {
        do {
            guard request.stays else { return try startAnother(arguments) }
            // Whoever reads a line there knows then that questions are answered.
            try EngineWiring.engine(request.options).resolve { leaveOutput() }
            return 0
        } catch {
            return 1
        }
    }

    private static func startAnother(_ arguments: [String]) throws -> Int32 {
        let own = try FilePath(ProcessTable.ownProgram())
        _ = try ChildProcess.spawn(
            SpawnRequest(own, [own.string] + arguments.dropLast() + ["resolver-run"], environment: [], newSession: true, workingDirectory: "/"))
        return 0
    }

    private static func leaveOutput() {
        _ = try? FileIO.writeAll(STDOUT_FILENO, "\n") // ignored: nobody waits any more
        FileIO.hangUp(STDOUT_FILENO)
    }
}
