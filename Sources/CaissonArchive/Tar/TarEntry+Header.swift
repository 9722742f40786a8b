import CArchive
import CaissonCore
import Glibc

extension TarEntry {
    /// Takes over libarchive's header; throws `dataLoss` for what no file can have and `resourceExhausted` past the limits.
    init(_ header: OpaquePointer, _ limits: TarLimits) throws {
        let path = bytes(archive_entry_pathname(header))
        self.init(path: path, kind: .regular, mode: UInt32(archive_entry_perm(header)) & 0o7777)
        guard !path.isEmpty else { throw ArchiveFailure.broken("tar archive", "an entry has no name") }
        guard path.count <= limits.pathLength else {
            throw CaissonError(.resourceExhausted, "tar archive: \(displayPath.prefix(80))…: path too long")
        }
        try readKind(header, limits)
        (uid, gid) = (try owner(archive_entry_uid(header)), try owner(archive_entry_gid(header)))
        let nanoseconds = Int32(clamping: archive_entry_mtime_nsec(header))
        modified = Timestamp(
            seconds: Int64(archive_entry_mtime(header)),
            nanoseconds: (0..<1_000_000_000).contains(nanoseconds) ? nanoseconds : 0)
        attributes = try readAttributes(header, limits)
    }

    private mutating func readKind(_ header: OpaquePointer, _ limits: TarLimits) throws {
        if let target = archive_entry_hardlink(header) {
            kind = .hardLink
            linkTarget = bytes(target)
        } else {
            switch mode_t(archive_entry_filetype(header)) {
            case S_IFREG, 0: kind = .regular
            case S_IFDIR: kind = .directory
            case S_IFLNK:
                kind = .symbolicLink
                linkTarget = bytes(archive_entry_symlink(header))
            case S_IFCHR: kind = .characterDevice
            case S_IFBLK: kind = .blockDevice
            case S_IFIFO: kind = .fifo
            default: throw ArchiveFailure.broken("tar archive", "\(displayPath): unknown type of entry")
            }
        }
        guard linkTarget.count <= limits.pathLength else {
            throw CaissonError(.resourceExhausted, "tar archive: \(displayPath): link target too long")
        }
        if kind == .regular { size = archive_entry_size(header) }
        guard size >= 0, size <= limits.entrySize else { throw ArchiveFailure.tooLarge(displayPath, limit: limits.entrySize) }
        if kind == .characterDevice || kind == .blockDevice {
            deviceMajor = UInt32(truncatingIfNeeded: archive_entry_rdevmajor(header))
            deviceMinor = UInt32(truncatingIfNeeded: archive_entry_rdevminor(header))
        }
    }

    private func owner(_ value: Int64) throws -> UInt32 {
        // The last value means "no change" to chown(2).
        guard let id = UInt32(exactly: value), id < UInt32.max else {
            throw ArchiveFailure.broken("tar archive", "\(displayPath): owner \(value) out of range")
        }
        return id
    }

    private func readAttributes(_ header: OpaquePointer, _ limits: TarLimits) throws -> [Attribute] {
        var found: [Attribute] = []
        var total = 0
        archive_entry_xattr_reset(header)
        var (name, value, count) = (UnsafePointer<CChar>?.none, UnsafeRawPointer?.none, 0)
        while archive_entry_xattr_next(header, &name, &value, &count) == ARCHIVE_OK, let name {
            total += count
            guard total <= limits.attributeBytes else {
                throw CaissonError(.resourceExhausted, "tar archive: \(displayPath): extended attributes too large")
            }
            let bytes = Array(UnsafeRawBufferPointer(start: value, count: value == nil ? 0 : count))
            found.append(Attribute(name: String(cString: name), value: bytes))
        }
        // libarchive hands them out last first.
        return found.sorted { $0.name < $1.name }
    }
}

private func bytes(_ text: UnsafePointer<CChar>?) -> [UInt8] {
    guard let text else { return [] }
    return Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
}
