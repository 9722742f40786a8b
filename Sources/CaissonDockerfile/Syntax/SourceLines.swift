/// The lines of a file, one after the other; each still has its line end.
struct SourceLines {
    /// Docker's limit; a longer line is refused rather than held in memory again and again.
    static let longest = 65_535

    private let bytes: [UInt8]
    private var next: Int
    /// The number of the line that was read last, from 1; 0 before the first.
    private(set) var number = 0

    /// A byte order mark at the start is left out.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        next = bytes.starts(with: Bytes.mark) ? Bytes.mark.count : 0
    }

    var isAtEnd: Bool { next >= bytes.count }

    /// Throws where the line is longer than Docker takes.
    mutating func read() throws(ParseError) -> ArraySlice<UInt8>? {
        guard next < bytes.count else { return nil }
        number += 1
        let end = bytes[next...].firstIndex(of: Bytes.newline).map { $0 + 1 } ?? bytes.count
        defer { next = end }
        guard end - next <= SourceLines.longest else {
            throw ParseError(
                SourceRange(line: number), "dockerfile line greater than max allowed size of \(SourceLines.longest)")
        }
        return bytes[next..<end]
    }

    /// The column of the first byte of the line that was read last is the slice's start; this is what to subtract.
    static func column(_ at: Int, in line: ArraySlice<UInt8>) -> Int { at - line.startIndex + 1 }

    /// Without its line end, of either kind.
    static func withoutEnd(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var line = line
        while let last = line.last, last == Bytes.newline || last == UInt8(ascii: "\r") { line.removeLast() }
        return line
    }
}
