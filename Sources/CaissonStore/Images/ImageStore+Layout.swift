import CaissonCore
import CaissonLinux
import CaissonOCI
import SystemPackage

/// Lets one process at a time derive `index.json`: each reads the names under the lock, so the last writer knows all.
struct LayoutLock: Sendable {
    private let path: FilePath

    init(_ content: ContentStore) { path = content.ingestDirectory.appending("index.lock") }

    func hold<T>(_ body: () throws -> T) throws -> T {
        let lock: FileLock
        do {
            lock = try FileLock.acquire(path)
        } catch {
            throw error.asCaissonError("lock \(path)")
        }
        defer { lock.release() }
        return try body()
    }
}

extension ImageStore {
    /// Writes the layout's `index.json` anew from the names: after a commit that changed them, and to repair it.
    package func refreshLayout() throws {
        try content.prepareLayout()
        try layoutLock.hold {
            let (references, images) = try database.read { (try $0.references.list(), try $0.images.list()) }
            let manifests = Dictionary(images.map { ($0.id, $0.manifest) }) { first, _ in first }
            let entries = references.compactMap { row -> CaissonOCI.Descriptor? in
                guard let manifest = manifests[row.imageID] ?? nil else { return nil }
                return layoutEntry(row.reference, manifest)
            }
            try content.writeIndex(entries.filter { try content.contains($0.digest) })
        }
    }

    /// Names by tag are what other tools can ask for; the annotation holds the familiar form.
    private func layoutEntry(_ reference: String, _ manifest: CaissonOCI.Descriptor) -> CaissonOCI.Descriptor? {
        guard let reference = try? Reference(parsing: reference), reference.tag != nil else { return nil }  // ignored: no name
        return Descriptor(
            mediaType: manifest.mediaType, digest: manifest.digest, size: manifest.size,
            annotations: [
                ImageLayout.referenceNameAnnotation: reference.familiar,
                ImageLayout.containerdNameAnnotation: reference.canonical,
            ])
    }
}
