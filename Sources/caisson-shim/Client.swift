import CShimMonitor

/// One connection: an engine that launched us, or one that attached later.
final class Client {
    let descriptor: Int32
    /// CZ_ATTACH_* bits.
    var streams: UInt32
    /// False once the connection is of no more use.
    private(set) var isOpen = true
    /// The other end takes nothing more. What it said before, a stop perhaps, is still to be read.
    private var isDeaf = false
    /// Whether it is the one the process was launched on.
    var isLauncher: Bool { descriptor == Int32(CZ_CONTROL_FD) }
    /// Input for the process that it has not taken yet.
    let input = ByteQueue()
    /// Whether nothing follows what is in ``input``.
    var inputEnded = false
    private let incoming = ByteQueue()
    private let outgoing = ByteQueue()

    /// Output that may wait for a slow reader; beyond it the process's own output is left in its pipe.
    private static let outgoingLimit = 256 << 10
    private static let largestFrame = Int(CZ_CHUNK_LIMIT)

    init(_ descriptor: Int32, streams: UInt32) {
        self.descriptor = descriptor
        self.streams = streams
    }

    var isRecorder: Bool { isOpen && streams & UInt32(CZ_ATTACH_RECORDER) != 0 }
    var hasOutgoing: Bool { isOpen && !isDeaf && !outgoing.isEmpty }

    /// Whether the output stream `bit` has to wait for this reader.
    func isBehind(on bit: UInt32) -> Bool { isOpen && !isDeaf && streams & bit != 0 && outgoing.count >= Client.outgoingLimit }

    func drop() {
        guard isOpen else { return }
        isOpen = false
        close(descriptor)
    }

    /// Sends a message with a value of fixed layout.
    func send<Value>(_ type: UInt32, _ value: Value) {
        var message = (cz_frame(type: type, length: UInt32(MemoryLayout<Value>.size)), value)
        withUnsafeBytes(of: &message) { bytes in
            if let start = bytes.baseAddress { sendFrame(start, MemoryLayout<cz_frame>.size + MemoryLayout<Value>.size) }
        }
    }

    /// Sends bytes that begin with their cz_frame.
    func sendFrame(_ bytes: UnsafeRawPointer, _ count: Int) {
        guard isOpen, !isDeaf else { return }
        var sent = 0
        if outgoing.isEmpty {
            let length = cz_send_some(descriptor, bytes, count)
            if length < 0 && !mayRetry() { return deafen() }
            sent = max(0, length)
        }
        if sent < count && !outgoing.append(bytes + sent, count - sent) { drop() }
    }

    /// Sends on what is waiting.
    func flush() {
        while hasOutgoing, let bytes = outgoing.bytes {
            let length = cz_send_some(descriptor, bytes, outgoing.count)
            if length > 0 {
                outgoing.removeFirst(length)
            } else {
                if !mayRetry() { deafen() }
                return
            }
        }
    }

    /// Reads what has come and gives every whole message to `deliver`.
    func receive(_ deliver: (_ type: UInt32, _ payload: UnsafePointer<UInt8>, _ count: Int) -> Void) {
        guard isOpen, incoming.reserve(16 << 10), let end = incoming.end else { return drop() }
        let length = read(descriptor, end, 16 << 10)
        if length <= 0 {
            if length == 0 || !mayRetry() { drop() }
            return
        }
        incoming.grew(by: length)
        let header = MemoryLayout<cz_frame>.size
        while isOpen, incoming.count >= header, let bytes = incoming.bytes {
            var frame = cz_frame()
            memcpy(&frame, bytes, header)
            let count = Int(frame.length)
            guard count <= Client.largestFrame else { return drop() }
            guard incoming.count >= header + count else { return }
            deliver(frame.type, bytes + header, count)
            incoming.removeFirst(header + count)
        }
    }

    private func deafen() {
        isDeaf = true
        outgoing.removeFirst(outgoing.count)
    }

    private func mayRetry() -> Bool {
        let error = cz_errno()
        return error == EAGAIN || error == EINTR
    }
}
