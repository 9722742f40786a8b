import Synchronization

/// Makes text of what a step writes: a character that is cut between two pieces waits for its end.
final class LogText: Sendable {
    private let tails = Mutex<[Int: [UInt8]]>([:])

    /// The whole characters so far; bytes that are no UTF-8 become U+FFFD.
    func text(_ stream: Int, _ bytes: [UInt8]) -> String {
        tails.withLock { tails in
            let all = (tails[stream] ?? []) + bytes
            let cut = LogText.incomplete(all)
            tails[stream] = Array(all.suffix(cut))
            return String(decoding: all.dropLast(cut), as: UTF8.self)
        }
    }

    /// What is left when the step has ended.
    func rest() -> [(stream: Int, text: String)] {
        tails.withLock { tails in
            defer { tails = [:] }
            return tails.filter { !$0.value.isEmpty }.map { ($0.key, String(decoding: $0.value, as: UTF8.self)) }
        }
    }

    /// How many bytes at the end begin a character that is not complete.
    private static func incomplete(_ bytes: [UInt8]) -> Int {
        for (back, byte) in bytes.reversed().prefix(3).enumerated() {
            if byte & 0xc0 == 0x80 { continue }
            let length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
            return length > back + 1 ? back + 1 : 0
        }
        return 0
    }
}
