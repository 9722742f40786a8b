import CaissonCLI
import CaissonCore
import CaissonEngine
import CaissonLinux
import Glibc

/// `caisson --root R --run-root U reap ID`: started by a shim that has an end or a restart to record while no engine listens.
enum ReapMode {
    struct Request {
        var options = GlobalOptions()
        var id: ObjectID
    }

    /// nil when these are not the arguments a shim gives.
    static func request(_ arguments: [String]) -> Request? {
        guard arguments.count == 6, arguments[0] == "--root", arguments[2] == "--run-root", arguments[4] == "reap",
            let id = ObjectID(arguments[5])
        else { return nil }
        var request = Request(id: id)
        request.options.root = arguments[1]
        request.options.runRoot = arguments[3]
        return request
    }

    static func run(_ request: Request) async -> Int32 {
        do {
            try await EngineWiring.engine(request.options).reap(request.id)
            return 0
        } catch {
            try? FileIO.writeAll(STDERR_FILENO, "caisson: recording the end of \(request.id.short): \(error)\n") // ignored: nobody reads it
            return 1
        }
    }
}
