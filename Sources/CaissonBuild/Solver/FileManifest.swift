import CaissonCore
import CaissonLinux
import CaissonOCI
import SystemPackage

/// The files a selection had, kept so that a later build can tell which changed and, for small texts, how.
struct FileManifest: Sendable {
    /// Texts up to this size are kept, up to `mostTexts` bytes in one manifest.
    static let largestText: Int64 = 32 << 10
    static let mostTexts = 1 << 20

    var facts: [FileFact] = []
    /// Contents by path.
    var texts: [String: [UInt8]] = [:]

    // MARK: On disk

    private static let mark = Array("caisson-files 2\n".utf8)
    /// Kind, mode, size, whether there is a digest, the digest, and the lengths of path and text, which follow.
    private static let headerSize = 4 + 4 + 8 + 4 + 32 + 4 + 4

    func encoded() -> [UInt8] {
        var bytes = FileManifest.mark
        bytes.reserveCapacity(facts.count * 96)
        func put<Value: FixedWidthInteger>(_ value: Value) { withUnsafeBytes(of: value.littleEndian) { bytes += $0 } }
        for fact in facts {
            let text = texts[fact.path] ?? []
            put(fact.kind.modeBits)
            put(fact.mode)
            put(fact.size)
            put(UInt32(fact.hash == nil ? 0 : 1))
            (fact.hash ?? .none).withBytes { bytes += $0 }
            put(UInt32(truncatingIfNeeded: fact.path.utf8.count))
            put(UInt32(truncatingIfNeeded: text.count))
            bytes += fact.path.utf8
            bytes += text
        }
        return bytes
    }

    /// nil for anything but what `encoded` writes: it only explains, so damage costs an explanation.
    init?(encoded bytes: [UInt8]) {
        guard bytes.starts(with: FileManifest.mark) else { return nil }
        let isWhole = bytes.withUnsafeBytes { bytes in
            var at = FileManifest.mark.count
            while at < bytes.count {
                guard let next = read(bytes, at) else { return false }
                at = next
            }
            return true
        }
        guard isWhole else { return nil }
    }

    /// Reads the entry at `at`; where the next one starts.
    private mutating func read(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Int? {
        guard at + FileManifest.headerSize <= bytes.count else { return nil }
        func number(_ offset: Int) -> UInt32 {
            UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at + offset, as: UInt32.self))
        }
        let size = Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: at + 8, as: Int64.self))
        let (pathLength, textLength) = (Int(number(52)), Int(number(56)))
        let start = at + FileManifest.headerSize
        guard pathLength + textLength <= bytes.count - start else { return nil }
        let path = String(decoding: bytes[start..<(start + pathLength)], as: UTF8.self)
        let hash =
            number(16) == 0 ? nil : ContentHash(bytes: UnsafeRawBufferPointer(rebasing: bytes[(at + 20)..<(at + 52)]))
        facts.append(FileFact(path: path, kind: FileKind(mode: number(0)), hash: hash, size: size, mode: number(4)))
        if textLength > 0 { texts[path] = Array(bytes[(start + pathLength)..<(start + pathLength + textLength)]) }
        return start + pathLength + textLength
    }

    init(_ facts: [FileFact]) { self.facts = facts }

    static func read(_ selection: String, in folder: FilePath) -> FileManifest? {
        // ignored: without it no changed file can be named
        guard let bytes = try? Files.read(file(selection, in: folder), limit: 256 << 20) else { return nil }
        return FileManifest(encoded: bytes)
    }

    func write(_ selection: String, in folder: FilePath) throws {
        let path = FileManifest.file(selection, in: folder)
        guard !Files.exists(path) else { return }
        do throws(SyscallError) {
            try Files.makeDirectories(folder, mode: 0o700)
            // Renamed, not waited for: it only explains.
            let partial = FilePath(path.string + ".\(String(UInt32.random(in: 0 ... .max), radix: 36))")
            try Files.write(partial, encoded(), mode: 0o600)
            try Files.rename(partial, to: path)
        } catch {
            throw error.asCaissonError("build cache")
        }
    }

    private static func file(_ selection: String, in folder: FilePath) -> FilePath {
        folder.appending(selection.split(separator: ":").last.map(String.init) ?? selection)
    }
}
