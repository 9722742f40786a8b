import CaissonAPI
import CaissonCompose
import CaissonCore
import Synchronization

/// `up` in the foreground: the output of all containers until they are over, or ^C.
struct AttachedProject: Sendable {
    let session: UpSession
    let options: ComposeUpOptions
    let call: Invocation

    private enum Event: Sendable {
        case ended(service: String, status: Int32)
        case interrupted
    }

    func run() async throws -> Int32 {
        let services = watched()
        if let name = options.exitCodeFrom, session.project.service(name) == nil {
            throw ExitFailure(1, "no such service: \(name)")
        }
        call.console.printError(
            "Attaching to \(services.flatMap(\.containerNames).map { short($0) }.joined(separator: ", "))")
        let signals = try call.console.terminal.signals(["SIGINT", "SIGTERM"], once: true)
        let printer = SharedLogPrinter(
            console: call.console,
            LogPrefixer(
                names: services.flatMap(\.containerNames).map { short($0) }, colored: options.colors,
                prefixed: options.prefixes,
                timestamps: options.timestamps))
        return try await withThrowingTaskGroup(of: Event.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                for await _ in signals { return .interrupted }
                throw CancellationError()
            }
            // Everything counts for the end, whether or not its output is shown.
            var running = 0
            for part in session.plan.parts {
                let isShown = services.contains { $0.service.name == part.service.name }
                for name in part.containerNames {
                    running += 1
                    group.addTask { try await follow(name, part.service.name, isShown ? printer : nil) }
                }
            }
            return try await watch(&group, running)
        }
    }

    private func watch(_ group: inout ThrowingTaskGroup<Event, any Error>, _ count: Int) async throws -> Int32 {
        var running = count
        while running > 0, let event = try await group.next() {
            switch event {
            case .interrupted:
                call.console.printError("Gracefully Stopping... press Ctrl+C again to force")
                try await stop()
                return 130
            case .ended(let service, let status):
                running -= 1
                guard options.abortsOnExit || (options.abortsOnFailure && status != 0) else { continue }
                if let wanted = options.exitCodeFrom, wanted != service, running > 0 { try await abort() }
                return try await end(service, status)
            }
        }
        return 0
    }

    private func abort() async throws {
        call.console.printError("Aborting on container exit...")
        try await stop()
    }

    private func end(_ service: String, _ status: Int32) async throws -> Int32 {
        guard let wanted = options.exitCodeFrom, wanted != service else {
            try await abort()
            return status
        }
        guard let name = session.plan.parts.first(where: { $0.service.name == wanted })?.containerNames.first else {
            return status
        }
        return try await session.engine.containers.wait(name, .notRunning)
    }

    private func stop() async throws {
        let stopper = ProjectStopper(
            engine: session.engine, name: session.project.name, project: session.project, timeout: options.up.timeout,
            sink: ProjectDisplay(call.console).sink)
        let chosen = Set(session.plan.parts.map(\.service.name))
        let containers = try await ProjectState.containers(of: session.project.name, in: session.engine)
        try await stopper.stop(containers.filter { chosen.contains($0.service) && !$0.isOneOff })
    }

    /// The services whose output is shown.
    private func watched() -> [Plan.Part] {
        session.plan.parts.filter { part in
            let name = part.service.name
            if options.unattached.contains(name) { return false }
            if !options.attached.isEmpty { return options.attached.contains(name) }
            guard part.service.node["attach"]?.flag ?? true else { return false }
            return options.attachesDependencies || options.up.services.isEmpty || options.up.services.contains(name)
        }
    }

    private func short(_ name: String) -> String {
        let prefix = session.project.name + "-"
        return name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
    }

    private func follow(_ name: String, _ service: String, _ printer: SharedLogPrinter?) async throws -> Event {
        while true {
            let started = try await session.engine.containers.inspect(name, size: false).state.startedAt
            let event = try await followOnce(name, service, printer, since: started)
            guard options.watches else { return event }
            try await waitForStart(of: name, after: started)
        }
    }

    /// Watching makes containers anew, which is not their end.
    private func waitForStart(of name: String, after last: Timestamp) async throws {
        for try await batch in session.engine.events.events(EventOptions(since: last)) {
            let isStarted = batch.contains { event in
                event.type == .container && event.action == "start" && event.attributes["name"] == name
                    && event.time > last
            }
            if isStarted, try await session.engine.containers.inspect(name, size: false).state.startedAt > last { return }
        }
        throw CancellationError()
    }

    private func followOnce(
        _ name: String, _ service: String, _ printer: SharedLogPrinter?, since started: Timestamp
    ) async throws -> Event {
        if let printer {
            let logs = try await session.engine.containers.logs(name, LogOptions(follow: true, since: started))
            for try await batch in logs { try printer.print(batch, of: short(name)) }
        }
        let status = try await session.engine.containers.wait(name, .notRunning)
        try printer?.end(short(name), "exited with code \(status)")
        return .ended(service: service, status: status)
    }
}

/// Lets several tasks write whole lines to one output.
final class SharedLogPrinter: Sendable {
    private let console: Console
    private let printer: Mutex<LogPrefixer>

    init(console: Console, _ printer: LogPrefixer) {
        self.console = console
        self.printer = Mutex(printer)
    }

    func print(_ entries: [LogEntry], of name: String) throws {
        try printer.withLock { printer in
            for (stream, bytes) in printer.chunks(entries, of: name) { try console.write(stream, bytes) }
        }
    }

    /// Finishes a container's last line, and says why there is no more.
    func end(_ name: String, _ note: String? = nil) throws {
        try printer.withLock { printer in
            for (stream, bytes) in printer.rest(of: name) { try console.write(stream, bytes) }
            if let note { try console.printRaw(printer.note(name, note)) }
        }
    }
}
