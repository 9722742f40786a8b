import CaissonCore
import CaissonLinux
import Synchronization

/// A pipe whose ends are closed by the side that is done with them.
final class CopyPipe: Sendable {
    private let ends: Mutex<(reader: SharedDescriptor?, writer: SharedDescriptor?)>

    init() {
        let pipe = try? Pipe() // ignored: without descriptors both sides report it
        ends = Mutex((pipe?.reader, pipe?.writer))
    }

    /// Runs `body` with a sink; the reader sees the end when it is over, whatever way.
    func writing(_ body: (@escaping @Sendable (UnsafeRawBufferPointer) throws -> Void) throws -> Void) throws {
        defer { ends.withLock { $0.writer = nil } }
        guard let writer = ends.withLock({ $0.writer }) else { throw CaissonError(.resourceExhausted, "pipe: too many open files") }
        try body { try writer.writeAll($0) }
    }

    /// Runs `body` with a source; the writer fails when it is over before the end.
    func reading(_ body: (@escaping @Sendable (UnsafeMutableRawBufferPointer) throws -> Int) throws -> Void) throws {
        defer { ends.withLock { $0.reader = nil } }
        guard let reader = ends.withLock({ $0.reader }) else { throw CaissonError(.resourceExhausted, "pipe: too many open files") }
        try body { try reader.read(into: $0) }
    }
}
