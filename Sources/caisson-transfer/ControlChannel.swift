import CaissonAPI
import CaissonLinux
import FoundationEssentials
import Synchronization

/// The control socket: requests in, replies out, descriptors along with both.
final class ControlChannel: Sendable {
    private let socket: UnixSocket
    /// Held for a whole line, so that lines and the order of descriptors stay intact.
    private let writing = Mutex<Void>(())

    init(_ socket: UnixSocket) { self.socket = socket }

    /// Waits for bytes; nil when the engine has closed its end.
    func receive() async -> UnixMessage? {
        guard let message = try? await socket.receiveAsync(), !message.bytes.isEmpty else { return nil }  // ignored: an error is an end
        return message
    }

    /// Sends one line. What cannot be sent has no reader any more.
    func send(_ reply: TransferReply, descriptors: [Int32] = []) {
        guard let line = try? JSONEncoder().encode(reply) else { return }  // ignored: strings and numbers always encode
        writing.withLock { _ in
            try? socket.send(Array(line) + [UInt8(ascii: "\n")], descriptors: descriptors)  // ignored: see above
        }
    }
}
