package import CaissonAPI
package import CaissonConfig
package import CaissonCore

/// How a foreground session ended.
package enum ForegroundEnd: Sendable, Equatable {
    case exited(Int32)
    /// The detach keys were typed; the process runs on.
    case detached
}

/// Hands the terminal to a container's process while the workstation's screen is left.
package protocol ForegroundRunner: Sendable {
    /// The terminal's size now.
    func size() async -> TerminalSize
    /// Relays until the process ends or the detach keys are typed. With `tty` the terminal is in raw mode and changes of
    /// its size are passed on. With `waitsForKey` the output stays on the screen until a key is pressed.
    func relay(_ session: any ContainerSession, tty: Bool, waitsForKey: Bool) async throws -> ForegroundEnd
}

/// A file being written.
package struct ArchiveWriter: Sendable {
    package let sink: ByteSink
    /// Gives the file its name; without this call it is dropped.
    package let finish: @Sendable () throws -> Void

    package init(sink: @escaping ByteSink, finish: @escaping @Sendable () throws -> Void) {
        self.sink = sink
        self.finish = finish
    }
}

/// Files the user names for load, save and export; relative paths start at the working directory.
package protocol ArchiveFiles: Sendable {
    func reader(_ path: String) async throws -> BytePull
    func writer(_ path: String) async throws -> ArchiveWriter
}

/// Folders the user names to build from; relative paths start at the working directory.
package protocol BuildContexts: Sendable {
    /// The absolute path of a folder that is there.
    func folder(_ path: String) async throws -> String
    /// Throws when there is no file of this path in the folder; an absolute path stands for itself.
    func checkDockerfile(_ path: String, in folder: String) async throws
}

/// Shows what is on the network to the user.
package protocol LinkOpener: Sendable {
    /// Starts a browser; false where there is none to start.
    func open(_ url: String) async throws -> Bool
}

/// Theme files by name.
package protocol ThemeSource: Sendable {
    func names() async -> [String]
    func theme(named name: String) async throws -> ThemeData
}

/// What the workstation needs from the process around it.
package struct AppServices: Sendable {
    let foreground: any ForegroundRunner
    let files: any ArchiveFiles
    let contexts: any BuildContexts
    let links: any LinkOpener
    let projects: any ProjectsAPI
    let stacks: any StacksAPI
    let swarm: @Sendable () throws -> any SwarmAPI
    let themes: any ThemeSource
    let now: @Sendable () -> Timestamp
    let utcOffset: @Sendable (Timestamp) -> Int
    let pause: @Sendable (Duration) async throws -> Void
    let executor: (any TaskExecutor)?

    /// `swarm` is the way to the swarm of this machine, asked for with every call. `utcOffset` gives seconds east of UTC at a
    /// point in time. Calls to the engine run on `executor`; nil is the cooperative pool, which looks after its threads once a
    /// second and so wakes an idle process; `pause` sleeps without it.
    package init(
        foreground: any ForegroundRunner, files: any ArchiveFiles, contexts: any BuildContexts, links: any LinkOpener,
        projects: any ProjectsAPI, stacks: any StacksAPI, swarm: @escaping @Sendable () throws -> any SwarmAPI,
        themes: any ThemeSource,
        now: @escaping @Sendable () -> Timestamp, utcOffset: @escaping @Sendable (Timestamp) -> Int,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        executor: (any TaskExecutor)? = nil
    ) {
        self.foreground = foreground
        self.files = files
        self.contexts = contexts
        self.links = links
        self.projects = projects
        self.stacks = stacks
        self.swarm = swarm
        self.themes = themes
        self.now = now
        self.utcOffset = utcOffset
        self.pause = pause
        self.executor = executor
    }
}

/// How the workstation starts.
package struct AppOptions: Sendable {
    let version: String
    let hostLabel: String
    let theme: Theme
    let settings: Settings

    package init(version: String, theme: Theme = .standard, settings: Settings, hostLabel: String = "local") {
        self.version = version
        self.theme = theme
        self.settings = settings
        self.hostLabel = hostLabel
    }
}

/// What the process tells the running workstation.
package enum AppNotice: Sendable {
    /// The file of the current theme changed.
    case themeFileChanged(ThemeData)
    /// The process shall end.
    case terminate
}
