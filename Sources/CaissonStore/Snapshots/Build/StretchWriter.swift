import CaissonArchive
import CaissonCore
import CaissonLinux
import CaissonOCI
import Glibc
import Synchronization

/// One thread's part in writing a layer.
final class StretchWriter {
    /// Larger files are copied by the kernel and read again for hashing.
    static let largestBuffered: Int64 = 1 << 20

    private let layer: LayerWriter
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(largestBuffered), alignment: 4096)
    private var pieces: [TarPiece] = []
    private var spelt: [UInt8] = []

    init(_ layer: LayerWriter) { self.layer = layer }

    deinit { buffer.deallocate() }

    /// Makes the files of one stretch and returns their part of the tar stream.
    func write(_ stretch: Range<Int>, includingRoot: Bool) throws -> [TarPiece] {
        pieces = []
        spelt = []
        spelt.reserveCapacity(2 << 20)
        for position in stretch {
            let file = layer.files[position]
            if file.path.isEmpty, !includingRoot { continue }
            do {
                try write(file, position)
            } catch let error as SyscallError {
                throw CaissonError(
                    error.code, "/\(NodeName.display(file.path)): \(error.call): \(error.reason)",
                    subject: NodeName.display(file.path), cause: error)
            }
        }
        flush()
        return pieces
    }

    private func write(_ file: PlannedFile, _ position: Int) throws {
        let first = layer.firstNames[position].map { layer.files[$0].path }
        guard var entry = file.tarEntry(hardLinkTo: first) else { return }
        if file.path.isEmpty { entry.path = Array("./".utf8) }
        guard first == nil, file.kind != .directory else { return try spell(entry) }
        guard file.kind == .regular else {
            try makeNode(file)
            return try spell(entry)
        }
        if try reuse(file, position) { return try spellAgain(entry, file) }
        try copy(file, entry)
    }

    private func flush() {
        if !spelt.isEmpty { pieces.append(.bytes(spelt)) }
        spelt = []
    }

    // MARK: The tar stream

    private func spell(_ entry: TarEntry, _ data: UnsafeRawBufferPointer? = nil) throws {
        let header = TarWriter.header(entry)
        spelt.append(contentsOf: header)
        guard let data, !data.isEmpty else { return }
        spelt.append(contentsOf: data)
        spelt.append(contentsOf: repeatElement(0, count: (512 - data.count % 512) % 512))
    }

    private func spellLarge(_ entry: TarEntry, _ file: PlannedFile) throws {
        try spell(entry)
        flush()
        pieces.append(.file(path: file.path, size: file.size))
    }

    /// A file that is a link to an earlier layer's: its data has to be read for the stream all the same.
    private func spellAgain(_ entry: TarEntry, _ file: PlannedFile) throws {
        guard file.size <= StretchWriter.largestBuffered else { return try spellLarge(entry, file) }
        let made = try NodeName.open(layer.root, file.path, O_RDONLY)
        try spell(entry, fill(made.raw, file))
    }

    func hash(_ piece: TarPiece, into digester: inout Digester) throws {
        switch piece {
        case .bytes(let bytes): bytes.withUnsafeBytes { digester.update($0) }
        case .file(let path, let size):
            let file = try NodeName.open(layer.root, path, O_RDONLY)
            var at: Int64 = 0
            while at < size {
                let count = try FileIO.readAt(file.raw, offset: at, into: buffer)
                guard count > 0 else { throw SyscallError("read", NodeName.display(path), errno: EIO) }
                digester.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                at += Int64(count)
            }
            digester.update([UInt8](repeating: 0, count: Int((512 - size % 512) % 512)))
        }
    }

    // MARK: The files

    private func makeNode(_ file: PlannedFile) throws {
        switch file.kind {
        case .symbolicLink:
            try NodeName.withC(file.linkTarget) { text in
                _ = try NodeName.call("symlink", file.path) { symlinkat(text, layer.root, $0) }
            }
        case .characterDevice, .blockDevice, .fifo:
            let device = DeviceNumber.make(file.deviceMajor, file.deviceMinor)
            guard device != 0 || file.kind != .characterDevice else {
                throw CaissonError(
                    .invalidArgument,
                    "/\(NodeName.display(file.path)): character device 0:0 stands for a deletion and cannot be in a layer")
            }
            try NodeName.call("mknod", file.path) { mknodat(layer.root, $0, file.kind.modeBits | 0o600, device) }
        case .regular, .directory, .socket, .unknown: return
        }
        try file.metadata.apply(to: file.path, in: layer.root, isLink: file.kind == .symbolicLink)
    }

    /// Links to the earlier layer's file where it is the same; false when it has to be copied.
    private func reuse(_ file: PlannedFile, _ position: Int) throws -> Bool {
        guard let reuse = layer.reuse, reuse.matches[position] else { return false }
        guard let status = try NodeName.status(reuse.root.raw, file.path), status.kind == .regular else { return false }
        // Two names of one file there must not become names of one file here when they are two here.
        let identity = status.identity
        guard layer.linked.withLock({ $0.insert(identity).inserted }) else { return false }
        let result = NodeName.withC(file.path) { linkat(reuse.root.raw, $0, layer.root, $0, 0) }
        if result == 0 { return true }
        // Too many links, or a sweep took it: copying is always right.
        guard [EMLINK, ENOENT, EXDEV, EPERM].contains(errno) else { throw SyscallError("link", errno: errno) }
        return false
    }

    private func copy(_ file: PlannedFile, _ entry: TarEntry) throws {
        let usual = 0o777 & file.mode
        let made = try NodeName.open(layer.root, file.path, O_RDWR | O_CREAT | O_EXCL, mode: usual)
        switch file.content {
        case .none: try spell(entry)
        case .bytes(let bytes):
            try FileIO.writeAll(made.raw, bytes)
            try bytes.withUnsafeBytes { try spell(entry, $0) }
        case .file(let root, let path, let status):
            let source = try openSource(root, path, status)
            if file.size <= StretchWriter.largestBuffered, status.blocks * 512 >= file.size {
                let data = try fill(source.raw, file)
                try FileIO.writeAll(made.raw, data)
                try spell(entry, data)
            } else {
                try FileContent.copy(source.raw, to: made.raw, size: file.size)
                try spellLarge(entry, file)
            }
            try check(source.raw, status, path)
        }
        try finish(file, made.raw, usual)
    }

    /// The owner is ours already where it is root's, the mode where open(2) gave it.
    private func finish(_ file: PlannedFile, _ fd: Int32, _ created: UInt32) throws {
        let mode = created & ~layer.creationMask
        guard file.uid == 0, file.gid == 0, file.mode == mode, file.attributes.isEmpty, geteuid() == 0, getegid() == 0 else {
            return try file.metadata.apply(to: fd)
        }
        try file.metadata.applyTime(to: fd)
    }

    private func openSource(_ root: Int, _ path: [UInt8], _ status: FileStatus) throws -> OwnedDescriptor {
        // Not blocking, so that a FIFO that took the file's place cannot hold us up.
        let source = try PathBelow.open(layer.roots[root].raw, path, [.read, .noFollow, .nonBlocking])
        try check(source.raw, status, path)
        return source
    }

    private func check(_ source: Int32, _ status: FileStatus, _ path: [UInt8]) throws {
        let now = try FileStatus.of(descriptor: source)
        guard now.inode == status.inode, now.size == status.size, now.modified == status.modified, now.kind == .regular else {
            throw StretchWriter.changed(path)
        }
    }

    private static func changed(_ path: [UInt8]) -> CaissonError {
        CaissonError(
            .failedPrecondition, "/\(NodeName.display(path)): the file changed while it was being copied",
            subject: NodeName.display(path))
    }

    /// The whole file, which has the planned size.
    private func fill(_ fd: Int32, _ file: PlannedFile) throws -> UnsafeRawBufferPointer {
        let size = Int(file.size)
        var at = 0
        while at < size {
            let piece = UnsafeMutableRawBufferPointer(rebasing: buffer[at..<size])
            let count = try FileIO.readAt(fd, offset: Int64(at), into: piece)
            guard count > 0 else { throw StretchWriter.changed(file.path) }
            at += count
        }
        return UnsafeRawBufferPointer(rebasing: buffer[..<size])
    }
}
