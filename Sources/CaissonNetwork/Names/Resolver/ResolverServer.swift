package import CaissonLinux
import Glibc

/// Answers the questions of many containers in one thread.
package final class ResolverServer {
    /// What the server asks of its owner.
    package struct Knowledge {
        package var answer: (_ question: DNSQuestion, _ container: String, _ turn: Int) -> NameTable.Answer
        /// Servers for everything else.
        package var servers: (_ container: String) -> [IPAddress]

        package init(
            answer: @escaping (DNSQuestion, String, Int) -> NameTable.Answer, servers: @escaping (String) -> [IPAddress]
        ) {
            self.answer = answer
            self.servers = servers
        }
    }

    let loop: PollLoop
    private let knowledge: Knowledge
    private var served: [String: ResolverSockets] = [:]
    private var pending = 0
    private var turn = 0

    /// So many questions may be with others at a time, as in Docker.
    private static let pendingLimit = 1024

    package init(_ loop: PollLoop, _ knowledge: Knowledge) {
        self.loop = loop
        self.knowledge = knowledge
    }

    package var containers: Set<String> { Set(served.keys) }

    /// Answers a container from now on.
    package func serve(_ container: String, _ sockets: ResolverSockets) {
        drop(container)
        served[container] = sockets
        loop.watch(sockets.datagrams.raw) { [unowned self] in datagrams(container, sockets.datagrams) }
        loop.watch(sockets.listener.raw) { [unowned self] in streams(container, sockets.listener) }
    }

    /// Stops answering a container; its network namespace is free of us.
    package func drop(_ container: String) {
        guard let sockets = served.removeValue(forKey: container) else { return }
        loop.forget(sockets.datagrams.raw)
        loop.forget(sockets.listener.raw)
    }

    /// Answers a message, now or later; nothing for what is no question.
    func reply(_ bytes: [UInt8], _ container: String, overStream: Bool, _ send: @escaping ([UInt8]) -> Void) {
        guard let query = DNSQuery(bytes) else { return }
        let limit = overStream ? 65535 : query.payload
        turn &+= 1
        switch knowledge.answer(query.question, container, turn) {
        case .records(let records): send(DNSReply.encode(query, records, limit: limit))
        case .refuse: send(DNSReply.encode(query, [], .serverFailure, limit: limit))
        case .forward:
            let servers = knowledge.servers(container)
            guard pending < ResolverServer.pendingLimit, !servers.isEmpty else {
                return send(DNSReply.encode(query, [], servers.isEmpty ? .serverFailure : .refused, limit: limit))
            }
            pending += 1
            let done: ([UInt8]?) -> Void = { [weak self] answer in
                self?.pending -= 1
                send(answer ?? DNSReply.encode(query, [], .serverFailure, limit: limit))
            }
            if overStream {
                UpstreamStream(loop, bytes, servers: servers, done: done).start()
            } else {
                UpstreamQuery(loop, bytes, servers: servers, done: done).start()
            }
        }
    }

    private func datagrams(_ container: String, _ socket: SharedDescriptor) {
        // Bounded, so that one container cannot keep the others waiting.
        for _ in 0..<32 {
            var bytes = [UInt8](repeating: 0, count: 4096)
            var from = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let count = withUnsafeMutablePointer(to: &from) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    recvfrom(socket.raw, &bytes, bytes.count, Int32(MSG_DONTWAIT), $0, &length)
                }
            }
            guard count > 0 else { return }
            reply(Array(bytes.prefix(count)), container, overStream: false) { answer in
                var to = from
                _ = withUnsafePointer(to: &to) { pointer in // ignored: a client that went away
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        sendto(socket.raw, answer, answer.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL), $0, length)
                    }
                }
            }
        }
    }

    private func streams(_ container: String, _ listener: SharedDescriptor) {
        let fd = accept(listener.raw, nil, nil)
        guard fd >= 0 else { return }
        let socket = SharedDescriptor(fd)
        guard (try? socket.setCloseOnExec(true)) != nil, (try? socket.setNonBlocking(true)) != nil else { return } // ignored: it is closed
        ClientStream(self, container, socket).start()
    }
}
