import CaissonAPI
import CaissonCore
import Glibc

/// Files named on the command line; errors are worded as Go's (`open x: no such file or directory`).
enum HostFile {
    /// The whole file, up to `limit` bytes.
    static func read(_ path: String, limit: Int = 16 << 20) throws -> [UInt8] {
        let file = try OpenFile(path, O_RDONLY)
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = try chunk.withUnsafeMutableBytes { try file.read(into: $0) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else { throw CaissonError(.resourceExhausted, "read \(path): file too large") }
        }
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// A new file; one that is there already is an error.
    static func create(_ path: String, mode: mode_t = 0o644) throws -> OpenFile {
        try OpenFile(path, O_WRONLY | O_CREAT | O_EXCL, mode: mode)
    }

    /// A file for reading in pieces.
    static func source(_ path: String) throws -> BytePull {
        let file = try OpenFile(path, O_RDONLY)
        return { try file.read(into: $0) }
    }

    /// Writes under a temporary name and puts the file in place once `body` has filled it; nothing is left when it
    /// fails.
    static func replace(_ path: String, _ body: (@escaping ByteSink) async throws -> Void) async throws {
        if isSpecial(path) {
            let file = try OpenFile(path, O_WRONLY)
            return try await body { try file.write($0) }
        }
        let temporary = path + ".caisson-\(getpid())"
        let file = try OpenFile(temporary, O_WRONLY | O_CREAT | O_EXCL, named: path)
        do {
            try await body { try file.write($0) }
            guard rename(temporary, path) == 0 else { throw failure("rename", path) }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    static func remove(_ path: String) { unlink(path) }

    static func failure(_ call: String, _ path: String) -> CaissonError {
        let number = errno
        let code: ErrorCode = number == ENOENT ? .notFound : number == EACCES ? .permissionDenied : .internal
        return CaissonError(code, "\(call) \(path): \(words(number))")
    }

    /// What an error number means, as Go writes it.
    static func words(_ number: Int32) -> String {
        let reason = String(cString: strerror(number))
        return reason.prefix(1).lowercased() + reason.dropFirst()
    }

    /// Devices and pipes are written to, not replaced.
    private static func isSpecial(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    }
}

/// An open file, closed when dropped.
final class OpenFile: Sendable {
    private let descriptor: Int32
    private let path: String

    /// `name` is what errors call the file.
    init(_ path: String, _ flags: Int32, mode: mode_t = 0o644, named name: String? = nil) throws {
        descriptor = open(path, flags | O_CLOEXEC, mode)
        self.path = name ?? path
        guard descriptor >= 0 else { throw HostFile.failure("open", self.path) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Fills the buffer; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw HostFile.failure("read", path) }
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                throw HostFile.failure("write", path)
            }
        }
    }
}
