import CLinux
import CaissonCore
import Glibc
package import SystemPackage

/// What one receive brought.
package struct UnixMessage: Sendable {
    /// Empty at the end of the stream.
    package let bytes: [UInt8]
    package let descriptors: [SharedDescriptor]
}

/// Who is at the other end of a socket, as the kernel saw it when the connection was made.
package struct PeerCredentials: Sendable, Hashable {
    package let pid: Int32
    package let userID: UInt32
    package let groupID: UInt32
}

/// A connected unix(7) socket.
package final class UnixSocket: Sendable, Descriptor {
    /// Bytes, or messages with borders.
    package enum Kind: Sendable { case stream, seqpacket }
    /// Which half to close.
    package enum Half: Sendable { case read, write, both }

    private let descriptor: SharedDescriptor
    package var raw: Int32 { descriptor.raw }

    /// Takes over a connected socket.
    package init(_ fd: consuming OwnedDescriptor) { descriptor = fd.shared() }

    /// Two connected sockets.
    package static func pair(_ kind: Kind = .stream) throws(SyscallError) -> (UnixSocket, UnixSocket) {
        var ends: [Int32] = [-1, -1]
        _ = try systemCall("socketpair") { socketpair(AF_UNIX, kind.type, 0, &ends) }
        return (UnixSocket(OwnedDescriptor(ends[0])), UnixSocket(OwnedDescriptor(ends[1])))
    }

    /// Connects to a listening socket; a path too long for the address goes through /proc/self/fd.
    package static func connect(_ path: FilePath, _ kind: Kind = .stream) throws(SyscallError) -> UnixSocket {
        let socket = try open(kind)
        try UnixAddress.use(path, "connect") { cz_unix_connect(socket.raw, $0) }
        return UnixSocket(socket)
    }

    static func open(_ kind: Kind) throws(SyscallError) -> OwnedDescriptor {
        OwnedDescriptor(try systemCall("socket") { socket(AF_UNIX, kind.type, 0) })
    }

    /// Sends everything; the descriptors go with the first byte. A full socket blocks the thread.
    package func send(_ bytes: [UInt8], descriptors: [Int32] = []) throws(SyscallError) {
        var sent = 0
        var passing = descriptors
        repeat {
            do throws(SyscallError) {
                sent += try sendSome(bytes[sent...], passing, 0)
                passing = []
            } catch {
                guard error.errno == EAGAIN else { throw error }
                _ = try FileIO.poll(raw, writable: true, timeout: nil)
            }
        } while sent < bytes.count
    }

    /// `send` that lets other tasks run while the socket is full.
    package func sendAsync(_ bytes: [UInt8], descriptors: [Int32] = []) async throws {
        var sent = 0
        var passing = descriptors
        repeat {
            do throws(SyscallError) {
                sent += try sendSome(bytes[sent...], passing, Int32(MSG_DONTWAIT))
                passing = []
                continue
            } catch {
                guard error.errno == EAGAIN else { throw error }
            }
            try await Reactor.shared.writable(raw)
        } while sent < bytes.count
    }

    private func sendSome(_ bytes: ArraySlice<UInt8>, _ descriptors: [Int32], _ flags: Int32) throws(SyscallError) -> Int {
        try checked("send", nil, bytes.withUnsafeBytes {
            cz_send(raw, $0.baseAddress, $0.count, descriptors, descriptors.count, flags)
        })
    }

    /// Waits for bytes; empty at the end of the stream. At most 253 descriptors come with a message, all close-on-exec.
    package func receive(upTo count: Int = 64 << 10) throws(SyscallError) -> UnixMessage {
        while true {
            if let message = try receiveSome(count, 0) { return message }
            _ = try FileIO.poll(raw, timeout: nil)
        }
    }

    /// `receive` that lets other tasks run meanwhile.
    package func receiveAsync(upTo count: Int = 64 << 10) async throws -> UnixMessage {
        while true {
            if let message = try receiveSome(count, Int32(MSG_DONTWAIT)) { return message }
            try await Reactor.shared.readable(raw)
        }
    }

    /// Waits so long, on this thread, for bytes that are expected soon; nil when none came. One wake-up instead of the three it takes
    /// by way of the reactor.
    package func receive(upTo count: Int = 64 << 10, within limit: Duration) throws(SyscallError) -> UnixMessage? {
        if let message = try receiveSome(count, Int32(MSG_DONTWAIT)) { return message }
        return try FileIO.poll(raw, timeout: limit) ? try receiveSome(count, Int32(MSG_DONTWAIT)) : nil
    }

    /// What is there now; nil when nothing is.
    private func receiveSome(_ room: Int, _ flags: Int32) throws(SyscallError) -> UnixMessage? {
        var passed = [Int32](repeating: -1, count: 253)
        var count = passed.count
        var result = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
            guard let base = buffer.baseAddress else { return }
            result = cz_receive(raw, base, buffer.count, &passed, &count, flags)
            filled = max(0, result)
        }
        if result == -Int(EAGAIN) { return nil }
        try checked("receive", nil, result)
        return UnixMessage(bytes: bytes, descriptors: passed.prefix(count).map { SharedDescriptor($0) })
    }

    /// Sends a question, says that there is no more to come, and returns all that is answered up to the end.
    package func exchange(_ question: [UInt8], descriptors: [Int32] = []) throws(SyscallError) -> [UInt8] {
        try send(question, descriptors: descriptors)
        shutdown(.write)
        var answer: [UInt8] = []
        while true {
            let more = try receive().bytes
            if more.isEmpty { return answer }
            answer += more
        }
    }

    /// The process at the other end.
    package func peer() throws(SyscallError) -> PeerCredentials {
        var (pid, user, group): (Int32, UInt32, UInt32) = (0, 0, 0)
        try checked("peer", nil, cz_peer(raw, &pid, &user, &group))
        return PeerCredentials(pid: pid, userID: user, groupID: group)
    }

    /// Closes one half or both; the other end sees the end of the stream.
    package func shutdown(_ half: Half) {
        let how = switch half { case .read: SHUT_RD; case .write: SHUT_WR; case .both: SHUT_RDWR }
        _ = Glibc.shutdown(raw, Int32(how))  // ignored: the other end may be gone
    }
}

extension UnixSocket.Kind {
    var type: Int32 {
        Int32((self == .stream ? SOCK_STREAM : SOCK_SEQPACKET).rawValue | SOCK_CLOEXEC.rawValue)
    }
}

/// A listening unix(7) socket; its file goes with it.
package final class UnixListener: Sendable, Descriptor {
    private let descriptor: SharedDescriptor
    private let path: FilePath
    package var raw: Int32 { descriptor.raw }

    /// Listens at `path` with the file mode `mode`; a socket file nobody listens on any more is replaced, a live one is EADDRINUSE.
    package init(path: FilePath, mode: UInt32 = 0o600, _ kind: UnixSocket.Kind = .stream) throws(SyscallError) {
        self.path = path
        let socket = try UnixSocket.open(kind)
        try UnixListener.removeDead(path, kind)
        // Before bind, so that nobody can connect in between (unix(7): the socket's mode bounds the file's).
        _ = try systemCall("chmod", path.string) { fchmod(socket.raw, mode) }
        try UnixAddress.use(path, "bind") { cz_unix_bind(socket.raw, $0) }
        try Files.setMode(path, mode)
        _ = try systemCall("listen", path.string) { listen(socket.raw, 128) }
        descriptor = socket.shared()
    }

    deinit { _ = path.withPlatformString { unlink($0) } }

    private static func removeDead(_ path: FilePath, _ kind: UnixSocket.Kind) throws(SyscallError) {
        guard let status = try? FileStatus.of(path, followLinks: false), status.kind == .socket else { return }
        do throws(SyscallError) {
            _ = try UnixSocket.connect(path, kind)
        } catch {
            if error.errno == ECONNREFUSED { try Files.remove(path) }
            return
        }
        throw SyscallError("bind", path.string, errno: EADDRINUSE)
    }

    /// Waits for a connection, blocking the thread.
    package func accept() throws(SyscallError) -> UnixSocket {
        let fd = try checked("accept", nil, cz_accept(raw))
        return UnixSocket(OwnedDescriptor(fd))
    }

    /// Waits for a connection.
    package func acceptAsync() async throws -> UnixSocket {
        try FileIO.setNonBlocking(raw, true)
        while true {
            let fd = cz_accept(raw)
            if fd != -EAGAIN { return UnixSocket(OwnedDescriptor(try checked("accept", nil, fd))) }
            try await Reactor.shared.readable(raw)
        }
    }
}

/// sockaddr_un holds 107 bytes; longer paths are reached through the descriptor of their folder.
enum UnixAddress {
    static func use(_ path: FilePath, _ call: String, _ body: (UnsafePointer<CChar>) -> Int32) throws(SyscallError) {
        if path.length < 107 {
            try checked(call, path.string, path.withPlatformString(body))
            return
        }
        guard let name = path.lastComponent else { throw SyscallError(call, path.string, errno: EINVAL) }
        let folder = try Files.open(path.removingLastComponent(), [.path, .directory])
        let short = FilePath("/proc/self/fd/\(folder.raw)").appending(name)
        try checked(call, path.string, short.withPlatformString(body))
    }
}
