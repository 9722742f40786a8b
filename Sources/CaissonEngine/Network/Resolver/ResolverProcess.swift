import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonStore
import SystemPackage

/// The resolver: answers the containers on users' networks in one thread. What it knows it reads from the database whenever the
/// doorbell rings; whom it serves it learns from there too, and from those who start containers.
final class ResolverProcess {
    private let context: EngineContext
    private let loop = PollLoop()
    private var names: ResolverNames
    private lazy var server = ResolverServer(
        loop, ResolverServer.Knowledge(
            answer: { [unowned self] in names.table.answer($0, for: $1, turn: $2) }, servers: { [unowned self] in names.servers($0) }))

    init(_ context: EngineContext) {
        self.context = context
        names = ResolverNames(context)
    }

    /// Serves until nobody has needed it for some seconds. `ready` is called when it listens; at once where another one does.
    func run(ready: () -> Void) throws {
        guard let lock = try FileLock.tryAcquire(ResolverControl.lock(context.paths)) else { return ready() }
        defer { lock.release() }
        let listener = try UnixListener(path: ResolverControl.socket(context.paths))
        let inotify = try Inotify()
        try inotify.watch(context.database.doorbell.watched(), [.attributes, .closeWrite, .deleteSelf])
        loop.watch(inotify.raw) { [unowned self] in
            _ = try? inotify.events() // ignored: whatever it was, we look
            reload()
        }
        loop.watch(listener.raw) { [unowned self] in command(listener) }
        reload()
        ready()
        var idleSince: ContinuousClock.Instant?
        while true {
            loop.step(limit: .seconds(5))
            guard server.containers.isEmpty else {
                idleSince = nil
                continue
            }
            let since = idleSince ?? .now
            idleSince = since
            if ContinuousClock.now - since >= .seconds(5) || !Files.exists(context.paths.root) { return }
        }
    }

    /// Reads who is called what, takes up whoever lives and is not served, lets go whoever has left.
    private func reload() {
        // ignored: a database that cannot be read now is read at the next ring; until then what was known holds
        guard let wanted = try? names.reload() else { return }
        for id in server.containers where wanted[id] == nil { server.drop(id) }
        for (id, pid) in wanted where !server.containers.contains(id) {
            guard let pid, let namespace = try? Namespace.open(.network, of: pid) else { continue } // ignored: about to start, or gone
            serve(id, namespace)
        }
    }

    @discardableResult
    private func serve(_ id: String, _ namespace: SharedDescriptor) -> String {
        do throws(CaissonError) {
            server.serve(id, try ResolverSockets(in: namespace.raw))
            return "ok"
        } catch {
            return error.message
        }
    }

    private func command(_ listener: UnixListener) {
        guard let socket = try? listener.accept(), let message = try? socket.receive() else { return } // ignored: they went away
        let words = String(decoding: message.bytes, as: UTF8.self).split(separator: " ").map(String.init)
        var answer = "unknown command"
        if words.first == "serve", words.count == 2, let namespace = message.descriptors.first {
            _ = try? names.reload() // ignored: see reload
            answer = serve(words[1], namespace)
        } else if words.first == "list" {
            answer = " " + server.containers.sorted().joined(separator: " ")
        }
        try? socket.send(Array(answer.utf8)) // ignored: they went away
    }
}

extension Engine {
    /// What `caisson resolver` does; returns when nobody needs it any more. `ready` is called once it listens.
    package func resolve(ready: () -> Void) throws { try ResolverProcess(context).run(ready: ready) }
}
