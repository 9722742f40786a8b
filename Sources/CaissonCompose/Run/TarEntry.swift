import CaissonCore

/// A file of a tar archive in the ustar format of POSIX.
struct TarEntry {
    enum Kind: Equatable {
        case file, folder
        case link(String)
    }

    /// Absolute; at most 255 bytes, of which the last part 100.
    var path: String
    var mode: Int64
    var user: Int64
    var group: Int64
    var kind = Kind.file

    /// The two empty blocks behind the last file.
    static let end = [UInt8](repeating: 0, count: 1024)

    /// The zeros that fill a file's last block.
    static func padding(_ size: Int64) -> [UInt8] { [UInt8](repeating: 0, count: Int((512 - size % 512) % 512)) }

    /// An archive of this file alone. Throws as ``header(size:)``.
    func archive(of bytes: [UInt8]) throws -> [UInt8] {
        try header(size: Int64(bytes.count)) + bytes + Self.padding(Int64(bytes.count)) + Self.end
    }

    /// The block in front of a file's bytes. Throws `invalidArgument` for a path or a link that is too long.
    func header(size: Int64) throws -> [UInt8] {
        let (prefix, name) = try parts()
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: some Collection<UInt8>, at offset: Int) {
            header.replaceSubrange(offset..<offset + text.count, with: text)
        }
        put(name, at: 0)
        put(Self.octal(mode, 7), at: 100)
        put(Self.octal(user, 7), at: 108)
        put(Self.octal(group, 7), at: 116)
        put(Self.octal(size, 11), at: 124)
        put(Self.octal(0, 11), at: 136)
        put(Array("        0".utf8), at: 148)
        switch kind {
        case .file: break
        case .folder: put([UInt8(ascii: "5")], at: 156)
        case .link(let target):
            guard target.utf8.count <= 100 else { throw tooLong() }
            put([UInt8(ascii: "2")], at: 156)
            put(target.utf8, at: 157)
        }
        put(Array("ustar\u{0}00".utf8), at: 257)
        put(prefix, at: 345)
        // The checksum counts its own field as blanks.
        put(Self.octal(header.reduce(0) { $0 + Int64($1) }, 6) + [0], at: 148)
        return header
    }

    /// The path in the two fields that it has to fit.
    private func parts() throws -> (prefix: ArraySlice<UInt8>, name: ArraySlice<UInt8>) {
        var bytes = Array(path.utf8.drop { $0 == UInt8(ascii: "/") })[...]
        if kind == .folder, bytes.last != UInt8(ascii: "/") { bytes.append(UInt8(ascii: "/")) }
        guard bytes.count > 100 else { return ([], bytes) }
        // The cut is at a slash, as far to the left as the name allows.
        let cut = bytes.indices.dropLast().first { bytes[$0] == UInt8(ascii: "/") && bytes.count - $0 - 1 <= 100 }
        guard let cut, cut <= 155 else { throw tooLong() }
        return (bytes[..<cut], bytes[(cut + 1)...])
    }

    private func tooLong() -> CaissonError { CaissonError(.invalidArgument, "\(path): the path is too long") }

    private static func octal(_ value: Int64, _ width: Int) -> [UInt8] {
        let digits = String(value, radix: 8)
        return Array((String(repeating: "0", count: max(0, width - digits.count)) + digits).utf8)
    }
}
