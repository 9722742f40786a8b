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

    /// One line for each file, followed by its text where that is kept:
    /// `kind mode size digest path-length text-length`.
    func encoded() -> [UInt8] {
        var bytes = Array("caisson-files 1\n".utf8)
        bytes.reserveCapacity(facts.count * 120)
        for fact in facts {
            let text = texts[fact.path]
            let path = Array(fact.path.utf8)
            let digest = fact.digest?.hex ?? "-"
            let line = "\(fact.kind.modeBits) \(fact.mode) \(fact.size) \(digest) \(path.count) \(text?.count ?? -1)\n"
            bytes += line.utf8
            bytes += path
            bytes.append(UInt8(ascii: "\n"))
            if let text { bytes += text }
        }
        return bytes
    }

    /// nil for anything but what `encoded` writes: it only explains, so damage costs an explanation.
    init?(encoded bytes: [UInt8]) {
        var rest = bytes[...]
        func line() -> [Substring]? {
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            let text = Substring(decoding: rest[..<end], as: UTF8.self)
            rest = rest[(end + 1)...]
            return text.split(separator: " ")
        }
        guard line() == ["caisson-files", "1"] else { return nil }
        while !rest.isEmpty {
            guard let parts = line(), parts.count == 6, let kind = UInt32(parts[0]), let mode = UInt32(parts[1]),
                let size = Int64(parts[2]), let pathLength = Int(parts[4]), let textLength = Int(parts[5]),
                pathLength >= 0, pathLength < rest.count
            else { return nil }
            let path = String(decoding: rest.prefix(pathLength), as: UTF8.self)
            rest = rest.dropFirst(pathLength + 1)
            let digest = try? Digest(.sha256, hex: parts[3])  // ignored: `-` stands for none
            facts.append(FileFact(path: path, kind: FileKind(mode: kind), digest: digest, size: size, mode: mode))
            if textLength > 0 {
                guard textLength <= rest.count else { return nil }
                texts[path] = Array(rest.prefix(textLength))
                rest = rest.dropFirst(textLength)
            }
        }
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
