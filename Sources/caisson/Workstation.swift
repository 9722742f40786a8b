import CaissonCLI
import CaissonCompose
import CaissonConfig
import CaissonCore
import CaissonCurses
import CaissonEngine
import CaissonLinux
import CaissonTUI
import CaissonTerm
import Glibc

/// The terminal UI over an engine in this process.
enum Workstation {
    /// Returns the process's exit status.
    static func run(_ options: GlobalOptions) -> Int32 {
        CursesSession.blockSignals()
        do {
            let configuration = ConfigurationFolder(options.configDirectory)
            let settings = try configuration.settings()
            let themes = ThemeFolder(configuration)
            let theme = try settings.theme == "default" ? Theme.standard : Theme(themes.load(settings.theme))
            let engine = Engine(EngineWiring.options(options))
            let services = AppServices(
                foreground: ForegroundTerminal(detachKeys: try detachKeys(settings)), files: HostArchives(),
                contexts: HostContexts(), links: HostBrowser(),
                projects: ProjectCatalog(engine: engine, source: HostProjectFiles(), here: HostProjectFiles.request()),
                stacks: StackCatalog(
                    swarm: { engine.swarm }, source: HostProjectFiles(), here: HostProjectFiles.request()),
                swarm: { engine.swarm },
                themes: themes, now: { SystemClock.now() }, utcOffset: { LocalTime.offset(at: $0) },
                pause: { try await Reactor.shared.sleep(for: $0) }, executor: BlockingPool.shared)
            let end = try CursesSession.run { terminal in
                let loop = try AppLoop(
                    engine: engine, terminal: terminal, services: services,
                    options: AppOptions(version: CaissonVersion.text, theme: theme, settings: settings))
                // ignored in both: the workstation shows what the engine says when it is asked
                Task(executorPreference: BlockingPool.shared) { try? await engine.recover() }
                Task(executorPreference: BlockingPool.shared) {
                    try? await ThemeWatch(themes: themes).run(settings.theme) { loop.send(.themeFileChanged($0)) }
                }
                return loop
            }
            return status(of: end)
        } catch {
            try? FileIO.writeAll(STDERR_FILENO, "caisson: \(error)\n")  // ignored: nobody reads it
            return 1
        }
    }

    private static func detachKeys(_ settings: Settings) throws -> DetachKeys {
        try settings.detachKeys.map { try DetachKeys(parsing: $0) } ?? .standard
    }

    private static func status(of end: UILoopEnd) -> Int32 {
        switch end {
        case .finished: 0
        case .signal(let number): 128 + number
        case .terminalClosed: 129
        }
    }
}
