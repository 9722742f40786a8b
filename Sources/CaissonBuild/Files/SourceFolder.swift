import CaissonArchive
import CaissonCore
import CaissonLinux
import Glibc
import Synchronization

/// A directory of a tree that COPY takes from; listed when first asked.
final class SourceFolder: Sendable {
    /// Paths are handed on to calls as they are, so a tree may be as deep as a path is long, no deeper.
    static let longestPath = 4000

    struct Listing: Sendable {
        var files: [SourceFile]
        var attributes: [TarEntry.Attribute]
    }

    /// Relative to the tree's root; empty for the root.
    let path: [UInt8]
    private let root: SharedDescriptor
    private let filter: SourceFilter
    private let listing: Mutex<Listing?>

    init(_ path: [UInt8], _ root: SharedDescriptor, _ filter: SourceFilter, listing: Listing? = nil) {
        (self.path, self.root, self.filter) = (path, root, filter)
        self.listing = Mutex(listing)
    }

    /// What is in it, sorted by bytes; without what is ignored and without sockets, which nobody can listen on in a layer.
    func files() throws -> [SourceFile] { try contents().files }

    /// Its extended attributes.
    func attributes() throws -> [TarEntry.Attribute] { try contents().attributes }

    func file(_ name: some Collection<UInt8>) throws -> SourceFile? {
        let files = try files()
        var (low, high) = (0, files.count)
        while low < high {
            let middle = (low + high) / 2
            if files[middle].name.elementsEqual(name) { return files[middle] }
            if files[middle].name.lexicographicallyPrecedes(name) { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    private func contents() throws -> Listing {
        if let known = listing.withLock({ $0 }) { return known }
        // Two threads may list it at once; both find the same.
        let found = try list()
        listing.withLock { $0 = found }
        return found
    }

    private func list() throws -> Listing {
        guard path.count <= SourceFolder.longestPath else {
            throw CaissonError(.resourceExhausted, "\(String(decoding: path.prefix(100), as: UTF8.self))…: path too long")
        }
        do throws(SyscallError) {
            let directory = try PathBelow.open(root.raw, path, [.read, .directory])
            var files: [SourceFile] = []
            let all = try Directory.listing(directory.raw)
            files.reserveCapacity(all.count)
            for listed in all where listed.status.kind != .socket {
                let isDirectory = listed.status.kind == .directory
                guard isDirectory || filter.excludes != nil else {
                    files.append(SourceFile(name: listed.name, status: listed.status, folder: nil))
                    continue
                }
                let here = path.isEmpty ? listed.name : path + [UInt8(ascii: "/")] + listed.name
                guard filter.keeps(here, isDirectory: isDirectory) else { continue }
                let folder = isDirectory ? SourceFolder(here, root, filter) : nil
                files.append(SourceFile(name: listed.name, status: listed.status, folder: folder))
            }
            return Listing(files: files, attributes: try SourceAttributes.of(directory.raw))
        } catch {
            throw CaissonError(
                error.code, "/\(String(decoding: path, as: UTF8.self)): \(error.call): \(error.reason)", cause: error)
        }
    }
}

/// Which files of a folder belong to a context.
struct SourceFilter: Sendable {
    /// Whether the path is ignored.
    var excludes: (@Sendable (String) -> Bool)?
    /// Whether nothing below the folder can be included again.
    var excludesAll: (@Sendable (String) -> Bool)?

    static let everything = SourceFilter()

    /// An ignored folder stays as long as something in it may be included again; it is then copied only with that.
    func keeps(_ path: [UInt8], isDirectory: Bool) -> Bool {
        guard let excludes else { return true }
        let text = String(decoding: path, as: UTF8.self)
        guard excludes(text) else { return true }
        guard isDirectory, let excludesAll else { return false }
        return !excludesAll(text)
    }

    /// Whether a folder was kept only for what is below it.
    func isOnlyPassage(_ path: [UInt8]) -> Bool { excludes?(String(decoding: path, as: UTF8.self)) ?? false }
}

/// The extended attributes that a copy takes along.
enum SourceAttributes {
    /// Those of the kernel's own and of security modules of this host say nothing about the file.
    static func isCopied(_ name: String) -> Bool {
        !name.hasPrefix("trusted.") && !name.hasPrefix("user.overlay.") && name != "security.selinux"
            && name != "security.ima" && name != "security.evm"
    }

    static func of(_ fd: Int32) throws(SyscallError) -> [TarEntry.Attribute] {
        var found: [TarEntry.Attribute] = []
        for name in try ExtendedAttributes.names(of: fd) where isCopied(name) {
            if let value = try ExtendedAttributes.value(name, of: fd) { found.append(.init(name: name, value: value)) }
        }
        return found
    }
}
