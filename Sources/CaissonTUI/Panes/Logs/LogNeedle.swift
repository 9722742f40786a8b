/// What is searched for in logs: bytes, where a small letter matches its capital too unless there is a capital in it.
struct LogNeedle: Sendable, Equatable {
    let text: String
    let ignoresCase: Bool
    private let bytes: [UInt8]

    init(_ text: String) {
        self.text = text
        ignoresCase = !text.contains { $0.isUppercase }
        bytes = Array((ignoresCase ? text.lowercased() : text).utf8)
    }

    func occurs(in line: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, line.count >= bytes.count else { return false }
        return line.withUnsafeBufferPointer { line in
            var start = 0
            while start <= line.count - bytes.count {
                if fold(line[start]) == first, matches(line, at: start) { return true }
                start += 1
            }
            return false
        }
    }

    private func matches(_ line: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        for offset in 1..<max(bytes.count, 1) where fold(line[start + offset]) != bytes[offset] { return false }
        return true
    }

    private func fold(_ byte: UInt8) -> UInt8 {
        ignoresCase && byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}
