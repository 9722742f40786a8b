import CaissonLinux
import Glibc

/// One question passed on by datagram: each of the host's servers is asked in turn until one answers.
final class UpstreamQuery {
    private let loop: PollLoop
    private let message: [UInt8]
    private let originalID: [UInt8]
    private var servers: ArraySlice<IPAddress>
    private let done: ([UInt8]?) -> Void
    private var socket: SharedDescriptor?
    private var deadline: Int?

    /// `done` gets the answer under the question's own number, nil when nobody answered.
    init(_ loop: PollLoop, _ bytes: [UInt8], servers: [IPAddress], done: @escaping ([UInt8]?) -> Void) {
        self.loop = loop
        // A number and, with each socket, a port of our own: an answer nobody asked for is not taken.
        let id = UInt16.random(in: 0...UInt16.max)
        message = DNSReply.two(id) + bytes.dropFirst(2)
        originalID = Array(bytes.prefix(2))
        self.servers = servers[...]
        self.done = done
    }

    func start() {
        while let server = servers.popFirst() {
            guard let socket = UpstreamSocket.open(SOCK_DGRAM, server), send(socket.raw, message, message.count, 0) == message.count else { continue }
            self.socket = socket
            loop.watch(socket.raw) { self.receive(socket) }
            deadline = loop.after(.seconds(2)) { self.giveUp() }
            return
        }
        done(nil)
    }

    private func receive(_ socket: SharedDescriptor) {
        var bytes = [UInt8](repeating: 0, count: 65535)
        let count = recv(socket.raw, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        if count < 0, errno == EAGAIN { return }
        guard count >= 12 else { return giveUp() }
        guard bytes.prefix(2).elementsEqual(message.prefix(2)) else { return }
        close()
        done(originalID + bytes[2..<count])
    }

    private func giveUp() {
        close()
        start()
    }

    private func close() {
        if let socket { loop.forget(socket.raw) }
        if let deadline { loop.cancel(deadline) }
        (socket, deadline) = (nil, nil)
    }
}

/// Sockets connected to a name server, in the host's network.
enum UpstreamSocket {
    static func open(_ type: __socket_type, _ server: IPAddress) -> SharedDescriptor? {
        let family = server.isV6 ? AF_INET6 : AF_INET
        let fd = socket(family, Int32(type.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard fd >= 0 else { return nil }
        let descriptor = SharedDescriptor(fd)
        let result = SocketAddress.use(server, 53) { connect(fd, $0, $1) }
        return result == 0 || errno == EINPROGRESS ? descriptor : nil
    }
}
