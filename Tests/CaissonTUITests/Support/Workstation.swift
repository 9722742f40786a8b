import CaissonAPI
import CaissonConfig
import CaissonCore
import CaissonTerm
import TestSupport

@testable import CaissonTUI

/// The whole workstation over a scripted engine and a terminal in memory, used as a user would.
@UIActor
final class Workstation {
    struct Timeout: Error, CustomStringConvertible {
        var description: String
    }

    let world: ScriptedWorld
    let terminal: MemoryTerminal
    let size: Size
    let foreground: ScriptedForeground
    let loop: AppLoop
    private var instant = ContinuousClock.now

    init(
        _ world: ScriptedWorld, size: Size = Size(width: 80, height: 24), settings: Settings = Settings(),
        depth: ColorDepth = .truecolor
    ) throws {
        self.world = world
        self.size = size
        terminal = MemoryTerminal(size: size, colorDepth: depth)
        foreground = ScriptedForeground()
        let services = AppServices(
            foreground: foreground, files: ScriptedFiles(), contexts: ScriptedContexts(),
            links: ScriptedLinks(world: world),
            projects: ScriptedProjects(world: world), stacks: ScriptedStacks(world: world),
            swarm: { ScriptedSwarm(world: world) }, themes: ScriptedThemes(),
            now: { world.read(\.now) }, utcOffset: { _ in 0 })
        loop = try AppLoop(
            engine: ScriptedEngine(world), terminal: terminal, services: services,
            options: AppOptions(version: "1.0.0", settings: settings))
    }

    /// Draws what waits to be drawn.
    func draw() {
        // Far enough for the frame pacer.
        instant = instant.advanced(by: .milliseconds(20))
        loop.turnEnded(now: instant)
    }

    var screen: String {
        draw()
        return terminal.frame?.rows.joined(separator: "\n") ?? ""
    }

    /// Presses keys by name: `press("2", "enter", "ctrl-d")`.
    func press(_ names: String...) {
        for name in names {
            guard let chord = KeyChord(name) else { preconditionFailure("no such key: \(name)") }
            loop.receive(.key(chord))
        }
    }

    /// Presses the left button of the mouse.
    func clickCell(_ x: Int, _ y: Int) {
        loop.receive(.mouse(MouseEvent(position: Point(x: x, y: y), button: .left, action: .press)))
    }

    /// Types text letter by letter.
    func type(_ text: String) {
        for character in text { loop.receive(.key(.char(character))) }
    }

    /// Waits until the condition holds, looking again after each message. The limit is against waiting for ever only: on a
    /// machine that runs every other test at the same time an answer may be half a minute away.
    func until(_ what: String, within limit: Duration = .seconds(120), _ condition: () -> Bool) async throws {
        let deadline = ContinuousClock.now.advanced(by: limit)
        draw()
        while !condition() {
            guard ContinuousClock.now < deadline else { throw Timeout(description: "\(what) did not come:\n\(screen)") }
            await nextMessage(before: deadline)
            draw()
        }
    }

    /// Waits until the screen shows a text.
    func shows(_ text: String) async throws { try await until("“\(text)”") { self.screen.contains(text) } }

    private func nextMessage(before deadline: ContinuousClock.Instant) async {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        loop.afterNextMessage { continuation.finish() }
        let watchdog = Task {
            try? await Task.sleep(until: deadline, clock: .continuous)  // ignored: cancelled when a message came
            continuation.finish()
        }
        for await _ in stream {}
        watchdog.cancel()
    }
}

/// Plays the user at a container's terminal.
final class ScriptedForeground: ForegroundRunner {
    func size() async -> TerminalSize { TerminalSize(columns: 80, rows: 24) }

    func relay(_ session: any ContainerSession, tty: Bool, waitsForKey: Bool) async throws -> ForegroundEnd {
        try await session.send(Array("exit\n".utf8))
        return .exited(try await session.wait())
    }
}

struct ScriptedFiles: ArchiveFiles {
    func reader(_ path: String) async throws -> BytePull {
        guard path != "missing.tar" else {
            throw CaissonError(.notFound, "open missing.tar: no such file or directory")
        }
        return { _ in 0 }
    }

    func writer(_ path: String) async throws -> ArchiveWriter { ArchiveWriter(sink: { _ in }, finish: {}) }
}

/// Every folder is there but `missing`, and has a Dockerfile unless it is `empty`.
struct ScriptedContexts: BuildContexts {
    func folder(_ path: String) async throws -> String {
        guard path != "missing" else { throw CaissonError(.notFound, "missing: no such file or directory") }
        return path == "." ? "/src/app" : path
    }

    func checkDockerfile(_ path: String, in folder: String) async throws {
        guard folder != "empty" else { throw CaissonError(.notFound, "\(folder)/\(path): no such file") }
    }
}

/// A browser that is there unless the world says it fails.
struct ScriptedLinks: LinkOpener {
    let world: ScriptedWorld

    func open(_ url: String) async throws -> Bool {
        guard world.read(\.failures)["browser"] == nil else { return false }
        world.edit { $0.calls.append("open \(url)") }
        return true
    }
}

struct ScriptedThemes: ThemeSource {
    func names() async -> [String] { ["default", "light"] }

    func theme(named name: String) async throws -> ThemeData {
        guard name == "light" else { throw CaissonError(.notFound, "theme \(name): not found") }
        return ThemeData(
            name: "light", roles: ["text": RoleStyle(foreground: .rgb(0, 0, 0), background: .rgb(255, 255, 255))])
    }
}
