import CaissonArchive
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import Glibc
import Synchronization

/// Finds the digest of every planned file's bytes: remembered ones by looking, the others by reading, in parallel.
struct ContentHashing {
    private static let stretch = 64

    let memory: HashMemory?
    /// Takes the device's place in what is remembered.
    let stackIdentity: UInt64?
    let root: SharedDescriptor

    private struct Result: Sendable {
        var position: Int
        var hash: ContentHash
        var attributes: [TarEntry.Attribute]
    }

    /// Fills in digests and attributes of regular files. Throws `failedPrecondition` for one that changes meanwhile.
    func run(_ files: inout [PlannedFile]) throws {
        var unread: [Int] = []
        for position in files.indices where files[position].kind == .regular {
            if try !isKnown(&files[position]) { unread.append(position) }
        }
        guard !unread.isEmpty else { return }
        let results = try read(unread, of: files)
        for result in results {
            files[result.position].hash = result.hash
            files[result.position].attributes = result.attributes
        }
    }

    private func isKnown(_ file: inout PlannedFile) throws -> Bool {
        switch file.content {
        case .none: return true
        case .bytes(let bytes):
            file.hash = bytes.withUnsafeBytes { ContentHash(of: $0) }
            return true
        case .file(_, let path, let status):
            guard let memory, let known = memory.recall(key(status)) else { return false }
            file.hash = known.hash
            guard known.hasAttributes else { return true }
            file.attributes = try SourceAttributes.of(open(path, status).raw)
            return true
        }
    }

    private func key(_ status: FileStatus) -> FileStatus {
        guard let stackIdentity else { return status }
        var status = status
        status.device = stackIdentity
        return status
    }

    private func read(_ positions: [Int], of files: [PlannedFile]) throws -> [Result] {
        let next = Atomic<Int>(0)
        let found = Mutex<[Result]>([])
        let now = SystemClock.now()
        let width = min(ParallelWork.width, max(1, positions.count / ContentHashing.stretch))
        try ParallelWork.run(width) { _ in
            let reader = ContentReader()
            while true {
                let start = next.add(ContentHashing.stretch, ordering: .relaxed).oldValue
                guard start < positions.count else { return }
                var results: [Result] = []
                for position in positions[start..<min(start + ContentHashing.stretch, positions.count)] {
                    guard case .file(_, let path, let status) = files[position].content else { continue }
                    let (hash, attributes) = try reader.read(open(path, status), path, status)
                    memory?.remember(key(status), .init(hash: hash, hasAttributes: !attributes.isEmpty), now: now)
                    results.append(Result(position: position, hash: hash, attributes: attributes))
                }
                found.withLock { $0 += results }
            }
        }
        return found.withLock { $0 }
    }

    private func open(_ path: [UInt8], _ status: FileStatus) throws -> OwnedDescriptor {
        do {
            // Not blocking, so that a FIFO that took the file's place cannot hold us up.
            let file = try PathBelow.open(root.raw, path, [.read, .noFollow, .nonBlocking])
            try ContentReader.check(file.raw, path, status)
            return file
        } catch let error as SyscallError {
            throw CaissonError(
                error.code, "\(DestinationTree.display(path)): \(error.call): \(error.reason)",
                subject: DestinationTree.display(path), cause: error)
        }
    }
}

/// One thread's reading of files.
final class ContentReader {
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 4096)

    deinit { buffer.deallocate() }

    func read(
        _ file: consuming OwnedDescriptor, _ path: [UInt8], _ status: FileStatus
    ) throws -> (ContentHash, [TarEntry.Attribute]) {
        var digester = Digester()
        var at: Int64 = 0
        while at < status.size {
            let count = try FileIO.readAt(file.raw, offset: at, into: buffer)
            guard count > 0 else { throw ContentReader.changed(path) }
            digester.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            at += Int64(count)
        }
        try ContentReader.check(file.raw, path, status)
        return (digester.contentHash(), try SourceAttributes.of(file.raw))
    }

    /// Throws unless the open file is still the one that was listed.
    static func check(_ fd: Int32, _ path: [UInt8], _ status: FileStatus) throws {
        let now = try FileStatus.of(descriptor: fd)
        guard now.kind == .regular, now.inode == status.inode, now.size == status.size, now.modified == status.modified else {
            throw changed(path)
        }
    }

    private static func changed(_ path: [UInt8]) -> CaissonError {
        CaissonError(
            .failedPrecondition, "\(DestinationTree.display(path)): the file changed while it was being read",
            subject: DestinationTree.display(path))
    }
}
