import CaissonAPI
import CaissonCore

/// A build's context or Dockerfile on standard input.
struct StandardInputContext: Sendable {
    /// Enough to know an archive by.
    private static let headerSize = 1024
    /// What a Dockerfile may measure.
    private static let textLimit = 64 << 20

    let console: Console

    /// Reads the Dockerfile of `-f -`.
    func dockerfile() async throws -> DockerfileSource {
        var bytes: [UInt8] = []
        while true {
            let chunk = try await console.terminal.read()
            if chunk.isEmpty { return .text(bytes) }
            bytes += chunk
            guard bytes.count <= Self.textLimit else {
                throw OptionFailure("the Dockerfile on standard input is too large")
            }
        }
    }

    /// Reads `-`: an archive goes into a file, which the caller removes; anything else is a Dockerfile.
    func context(file: String?) async throws -> (context: BuildContextSource, dockerfile: DockerfileSource) {
        var header: [UInt8] = []
        while header.count < Self.headerSize {
            let chunk = try await console.terminal.read()
            if chunk.isEmpty { break }
            header += chunk
        }
        if ArchiveHeader.isArchive(header) {
            return (.archive(try await spool(header)), .named(file ?? "Dockerfile"))
        }
        guard file == nil else {
            throw OptionFailure("ambiguous Dockerfile source: both stdin and flag correspond to Dockerfiles")
        }
        guard case .text(let rest) = try await dockerfile() else { return (.empty, .text(header)) }
        return (.empty, .text(header + rest))
    }

    private func spool(_ header: [UInt8]) async throws -> String {
        let path = HostFile.temporaryPath(console, "context")
        let output = try HostFile.create(path, mode: 0o600)
        do {
            var chunk = header
            while !chunk.isEmpty {
                try chunk.withUnsafeBytes { try output.write($0) }
                chunk = try await console.terminal.read()
            }
            return path
        } catch {
            HostFile.remove(path)
            throw error
        }
    }
}

/// Knows an archive by its first bytes.
enum ArchiveHeader {
    private static let magic: [[UInt8]] = [
        [0x42, 0x5a, 0x68], [0x1f, 0x8b, 0x08], [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], [0x28, 0xb5, 0x2f, 0xfd],
    ]

    /// bzip2, gzip, xz, zstd, or a tar header whose checksum is right.
    static func isArchive(_ header: [UInt8]) -> Bool {
        magic.contains { header.starts(with: $0) } || isTar(header)
    }

    private static func isTar(_ header: [UInt8]) -> Bool {
        guard header.count >= 512 else { return false }
        let field = String(decoding: header[148..<156].filter { $0 != 0 && $0 != 32 }, as: UTF8.self)
        guard let stored = Int(field, radix: 8), stored > 0 else { return false }
        // The sum is taken with blanks in its own place.
        let sum = header[..<148].reduce(0) { $0 + Int($1) } + 8 * 32 + header[156..<512].reduce(0) { $0 + Int($1) }
        return sum == stored
    }
}
