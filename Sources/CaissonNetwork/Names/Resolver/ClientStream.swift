import CaissonLinux
import Glibc

/// A client's questions over TCP: each message goes after its length.
final class ClientStream {
    private let server: ResolverServer
    private let container: String
    private let socket: SharedDescriptor
    private var buffer = LengthPrefixed()
    private var deadline: Int?
    private var isOpen = true

    init(_ server: ResolverServer, _ container: String, _ socket: SharedDescriptor) {
        self.server = server
        self.container = container
        self.socket = socket
    }

    func start() {
        server.loop.watch(socket.raw) { self.receive() }
        wait()
    }

    /// A client that says nothing for long is let go.
    private func wait() {
        if let deadline { server.loop.cancel(deadline) }
        deadline = server.loop.after(.seconds(10)) { self.close() }
    }

    private func receive() {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = recv(socket.raw, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        if count < 0, errno == EAGAIN { return }
        guard count > 0, buffer.append(bytes.prefix(count)) else { return close() }
        wait()
        while let message = buffer.next() {
            server.reply(message, container, overStream: true) { answer in
                guard self.isOpen else { return }
                let framed = LengthPrefixed.frame(answer)
                // The kernel's buffer takes an answer at once, or the client does not read.
                if send(self.socket.raw, framed, framed.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL)) != framed.count { self.close() }
            }
        }
    }

    private func close() {
        isOpen = false
        server.loop.forget(socket.raw)
        if let deadline { server.loop.cancel(deadline) }
    }
}

/// Messages behind their lengths (RFC 1035, 4.2.2).
struct LengthPrefixed {
    private var bytes: [UInt8] = []

    /// False when more is waiting than one message can be.
    mutating func append(_ more: some Sequence<UInt8>) -> Bool {
        bytes += more
        return bytes.count <= 2 * 65537
    }

    mutating func next() -> [UInt8]? {
        guard bytes.count >= 2 else { return nil }
        let length = Int(bytes[0]) << 8 | Int(bytes[1])
        guard bytes.count >= 2 + length else { return nil }
        defer { bytes.removeFirst(2 + length) }
        return Array(bytes[2..<2 + length])
    }

    static func frame(_ message: [UInt8]) -> [UInt8] { DNSReply.two(UInt16(clamping: message.count)) + message }
}

/// One question passed on over TCP.
final class UpstreamStream {
    private let loop: PollLoop
    private let message: [UInt8]
    private var servers: ArraySlice<IPAddress>
    private let done: ([UInt8]?) -> Void
    private var socket: SharedDescriptor?
    private var deadline: Int?
    private var buffer = LengthPrefixed()

    init(_ loop: PollLoop, _ bytes: [UInt8], servers: [IPAddress], done: @escaping ([UInt8]?) -> Void) {
        self.loop = loop
        message = LengthPrefixed.frame(bytes)
        self.servers = servers[...]
        self.done = done
    }

    func start() {
        while let server = servers.popFirst() {
            guard let socket = UpstreamSocket.open(SOCK_STREAM, server) else { continue }
            self.socket = socket
            buffer = LengthPrefixed()
            loop.watch(socket.raw, writable: true) { self.sendMessage(socket) }
            deadline = loop.after(.seconds(4)) { self.giveUp() }
            return
        }
        done(nil)
    }

    private func sendMessage(_ socket: SharedDescriptor) {
        guard send(socket.raw, message, message.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL)) == message.count else { return giveUp() }
        loop.watch(socket.raw) { self.receive(socket) }
    }

    private func receive(_ socket: SharedDescriptor) {
        var bytes = [UInt8](repeating: 0, count: 16 << 10)
        let count = recv(socket.raw, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        if count < 0, errno == EAGAIN { return }
        guard count > 0, buffer.append(bytes.prefix(count)) else { return giveUp() }
        guard let answer = buffer.next() else { return }
        close()
        done(answer)
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
