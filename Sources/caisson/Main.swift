import CaissonCLI
import CaissonCore
import CaissonEngine
import CaissonLinux
import Glibc

/// `caisson`: a terminal UI without arguments, a command line with them, `reap`, which shims call, and `resolver`.
@main
enum Main {
    // Not async: the UI's loop wants the process's first thread outside any task, where ncurses and signals are at home.
    static func main() {
        // A reader that went away shows as a failed write, not as a silent death.
        Signal.pipe.ignore()
        // Ignored, as who started us may have left it, it would keep from us how our children end.
        Signal.child.restoreDefault()
        let arguments = ProcessEnvironment.arguments()
        let console = leavable(Console.standard())
        if let request = ReapMode.request(arguments) {
            finish { await ReapMode.run(request) }
        } else if let request = ResolverMode.request(arguments) {
            ProcessEnd.exit(ResolverMode.run(request, arguments))
        } else if let options = CommandLineInterface.interfaceOptions(arguments: arguments, console: console) {
            EngineWiring.enterNamespaces(options)
            ProcessEnd.exit(Workstation.run(options))
        } else {
            if ProcessTable.userID != 0, let options = CommandLineInterface.engineOptions(arguments: arguments, console: console) {
                EngineWiring.enterNamespaces(options)
            }
            finish(isBrief: brief.contains(arguments.first ?? "")) { await command(arguments, console) }
        }
    }

    /// Commands that usually live for milliseconds; in others threads take memory side by side.
    private static let brief = ["create", "exec", "ps", "rm", "run", "start", "version"]

    private static func leavable(_ console: Console) -> Console {
        var console = console
        console.leave = { ProcessEnd.exit($0) }
        return console
    }

    private static func command(_ arguments: [String], _ console: Console) async -> Int32 {
        await CommandLineInterface.run(
            arguments: arguments, console: console,
            engine: { options in
                let engine = EngineWiring.engine(options)
                try await engine.recover()
                return engine
            }, swarm: { EngineWiring.engine($0).swarm })
    }

    /// Runs the program's one task and ends the process with its status; the first thread only waits. Nothing of it runs on
    /// the cooperative pool, whose threads and timers would have to be started first.
    private static func finish(isBrief: Bool = true, _ body: @escaping @Sendable () async -> Int32) -> Never {
        if isBrief { ProcessMemory.keepTogether() }
        Task(executorPreference: BlockingPool.shared) { ProcessEnd.exit(await body()) }
        while true { pause() }
    }
}
