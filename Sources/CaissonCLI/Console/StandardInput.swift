import CaissonCore

/// All of standard input, for arguments that name a file or `-`.
enum StandardInput {
    /// Throws `resourceExhausted` past `limit` bytes.
    static func all(_ console: Console, limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = try chunk.withUnsafeMutableBytes({ try console.terminal.readBlocking(into: $0) }), count > 0 {
            bytes += chunk[..<count]
            guard bytes.count <= limit else { throw CaissonError(.resourceExhausted, "standard input: file too large") }
        }
        return bytes
    }
}
