import CaissonArchive
import CaissonCore
import CaissonLinux
import SystemPackage

/// Packs a file or a tree below a root into a tar stream, under another name. Never follows a link, and never opens anything
/// but the file it looked at: a device or a pipe that somebody puts into its place is not read.
struct TreePacker {
    private let root: RootedDirectory
    private let writer: TarWriter
    private var linked: [HardLink: [UInt8]] = [:]

    private struct HardLink: Hashable {
        var device: UInt64
        var inode: UInt64
    }

    init(_ root: RootedDirectory, to sink: @escaping ByteSink) {
        self.root = root
        writer = TarWriter(to: sink)
    }

    /// The one attribute that goes along, as in Docker.
    static let capabilities = "security.capability"
    /// One descriptor is open for each level.
    private static let deepest = 400

    /// Writes `path` as `name`; "." as a name writes what is in the folder `path`.
    mutating func pack(_ path: FilePath, as name: [UInt8]) throws {
        try add(root.open(path, [.path, .noFollow]).shared(), name, depth: 0)
        try writer.finish()
    }

    /// `place` is the file itself: what its name stands for by now does not count.
    private mutating func add(_ place: SharedDescriptor, _ name: [UInt8], depth: Int) throws {
        let status = try place.status()
        guard let kind = TarEntry.Kind(status.kind) else { return } // sockets cannot be packed, as in Docker
        var entry = TarEntry(path: name, kind: kind, mode: status.mode, size: kind == .regular ? status.size : 0)
        entry.uid = status.owner
        entry.gid = status.group
        entry.modified = status.modified
        (entry.deviceMajor, entry.deviceMinor) = (status.deviceMajor, status.deviceMinor)
        if kind == .symbolicLink { entry.linkTarget = try place.readLink().bytes }
        if kind == .regular {
            if status.links > 1 {
                let link = HardLink(device: status.device, inode: status.inode)
                if let first = linked[link] {
                    (entry.kind, entry.size, entry.linkTarget) = (.hardLink, 0, first)
                    return try writer.begin(entry)
                }
                linked[link] = name
            }
            if let value = try place.attribute(TreePacker.capabilities) {
                entry.attributes = [TarEntry.Attribute(name: TreePacker.capabilities, value: value)]
            }
        }
        try writer.begin(entry)
        if kind == .regular { try copyData(of: place, size: status.size) }
        if kind == .directory { try addChildren(of: place, name, depth + 1) }
    }

    private mutating func addChildren(of place: SharedDescriptor, _ name: [UInt8], _ depth: Int) throws {
        guard depth <= TreePacker.deepest else {
            throw CaissonError(.resourceExhausted, "directory tree deeper than \(TreePacker.deepest) levels")
        }
        let folder = RootedDirectory(try place.reopen([.read, .directory]))
        for child in try Directory.entries(folder.raw) {
            let found: SharedDescriptor
            do throws(SyscallError) { found = try folder.open(child.path, [.path, .noFollow]).shared() } catch {
                // One that has gone meanwhile is left out.
                if error.code == .notFound { continue }
                throw error
            }
            try add(found, name + [UInt8(ascii: "/")] + child.rawName, depth: depth)
        }
    }

    /// A file that shrinks while it is read is filled up with zeros: the header has promised its size.
    private func copyData(of place: SharedDescriptor, size: Int64) throws {
        let file = try place.reopen(.read)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 << 10, alignment: 16)
        defer { buffer.deallocate() }
        var left = size
        while left > 0 {
            let count = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, Int(left))]))
            if count == 0 { return try writer.writeZeros(left) }
            try writer.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            left -= Int64(count)
        }
    }
}

extension TarEntry.Kind {
    /// nil for what tar has no name for.
    init?(_ kind: CaissonLinux.FileKind) {
        switch kind {
        case .regular: self = .regular
        case .directory: self = .directory
        case .symbolicLink: self = .symbolicLink
        case .characterDevice: self = .characterDevice
        case .blockDevice: self = .blockDevice
        case .fifo: self = .fifo
        default: return nil
        }
    }
}

extension FilePath {
    /// The path's bytes, without the ending zero.
    var bytes: [UInt8] { withPlatformString { Array(UnsafeRawBufferPointer(start: $0, count: length)) } }

    /// A path of any bytes but zero.
    init(bytes: some Sequence<UInt8>) { self.init(platformString: bytes.map { CChar(bitPattern: $0) } + [0]) }
}
