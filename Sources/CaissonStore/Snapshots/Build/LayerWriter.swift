import CaissonArchive
import CaissonCore
import CaissonLinux
import CaissonOCI
import Glibc
import Synchronization
import SystemPackage

/// Writes planned files into a layer directory and hashes the layer's tar stream meanwhile.
///
/// Two threads share the work: each takes the next stretch of files, writes them and spells their part of the stream;
/// whoever finds the next part complete hashes it, so that hashing keeps the stream's order without a thread of its own.
final class LayerWriter: Sendable {
    let files: [PlannedFile]
    let root: Int32
    let roots: [SharedDescriptor]
    let reuse: LayerReuse?
    /// For each further name of a file the position of the first one.
    let firstNames: [Int: Int]
    let creationMask: UInt32
    private let stretches: [Range<Int>]
    private let state: Mutex<LayerWriterState>
    let linked = Mutex<Set<FileIdentity>>([])

    /// `files` in walk order; `root` is the open empty directory of the layer.
    init(_ root: Int32, _ files: [PlannedFile], _ roots: [SharedDescriptor], _ reuse: LayerReuse?) {
        (self.root, self.files, self.roots, self.reuse) = (root, files, roots, reuse)
        var firsts: [Int: Int] = [:]
        var names: [Int: Int] = [:]
        for (position, file) in files.enumerated() where file.linkGroup != 0 && file.kind != .directory {
            if let first = firsts[file.linkGroup] { names[position] = first } else { firsts[file.linkGroup] = position }
        }
        firstNames = names
        stretches = LayerWriter.stretches(files)
        state = Mutex(LayerWriterState(count: stretches.count))
        creationMask = LayerWriter.creationMask()
    }

    /// Few enough files that two threads share well, few enough bytes that what waits for hashing stays small.
    private static func stretches(_ files: [PlannedFile]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var (start, bytes) = (0, Int64(0))
        for (position, file) in files.enumerated() {
            bytes += min(file.size, StretchWriter.largestBuffered)
            guard position + 1 - start >= 100 || bytes >= 1 << 20 else { continue }
            found.append(start..<(position + 1))
            (start, bytes) = (position + 1, 0)
        }
        if start < files.count { found.append(start..<files.count) }
        return found
    }

    /// The mask of open(2)'s modes; asking for it does not change it, unlike umask(2).
    private static func creationMask() -> UInt32 {
        // ignored: without the line every mode is set by hand
        let text = (try? Files.readText("/proc/self/status")) ?? ""
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("Umask:") }) else { return 0o777 }
        return UInt32(line.dropFirst(6).filter { !$0.isWhitespace }, radix: 8) ?? 0o777
    }

    /// Writes everything and tells the digest and the length of the tar stream.
    func write(includingRoot: Bool) throws -> (diffID: DiffID, size: Int64) {
        for file in files where file.kind == .directory && !file.path.isEmpty {
            try NodeName.call("mkdir", file.path) { mkdirat(root, $0, 0o700) }
        }
        try ParallelWork.run(min(ParallelWork.width, max(1, stretches.count))) { _ in
            do { try self.work(includingRoot) } catch {
                self.state.withLock { $0.isFailed = true }
                throw error
            }
        }
        try linkFurtherNames()
        try finishDirectories()
        return state.withLock { state in
            let end = [UInt8](repeating: 0, count: 1024)
            state.digester.update(end)
            return (DiffID(state.digester.finalize()), state.digester.count)
        }
    }

    private func work(_ includingRoot: Bool) throws {
        let writer = StretchWriter(self)
        while true {
            switch state.withLock({ $0.next() }) {
            case .done: return
            case .wait: usleep(200)
            case .write(let number):
                let pieces = try writer.write(stretches[number], includingRoot: includingRoot)
                state.withLock { $0.finished(number, pieces) }
            case .hash(let pieces, var digester):
                for piece in pieces { try writer.hash(piece, into: &digester) }
                state.withLock { $0.hashed(digester) }
            }
        }
    }

    private func linkFurtherNames() throws {
        for (position, first) in firstNames.sorted(by: { $0.key < $1.key }) {
            try NodeName.withC(files[first].path) { existing in
                _ = try NodeName.call("link", files[position].path) { linkat(root, existing, root, $0, 0) }
            }
        }
    }

    /// Children first: making a name in a directory changes its time.
    private func finishDirectories() throws {
        for file in files.reversed() where file.kind == .directory {
            let directory = try PathBelow.open(root, file.path, [.read, .directory])
            try file.metadata.apply(to: directory.raw)
        }
    }

    // MARK: What the layer's lists say

    func fingerprints(withRoot isRootPlanned: Bool) -> [ContentHash] {
        (isRootPlanned ? [] : [.none]) + files.map { $0.kind == .regular ? $0.fingerprint : .none }
    }

    /// The same list a scan of the finished layer would give.
    func indexEntries(_ root: Int32) throws -> [LayerIndexEntry] {
        var entries: [LayerIndexEntry] = []
        entries.reserveCapacity(files.count + 1)
        if files.first.map({ !$0.path.isEmpty }) ?? true {
            let status = try FileStatus.of(descriptor: root)
            var entry = LayerIndexEntry(path: [], kind: .directory)
            (entry.mode, entry.uid, entry.gid) = (status.mode, status.owner, status.group)
            entry.modified = status.modified
            entries.append(entry)
        }
        for (position, file) in files.enumerated() {
            var entry = file.indexEntry
            entry.isHardLink = firstNames[position] != nil
            entries.append(entry)
        }
        return entries
    }
}
