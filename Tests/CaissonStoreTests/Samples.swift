import CaissonCore
import CaissonOCI
import CaissonStore
import SystemPackage
import TestSupport

/// A state root of its own with everything over it.
struct StoreRoot {
    let root: FilePath
    let database: StateDatabase
    let content: ContentStore
    let images: ImageStore
    let locks: StateLocks

    init(_ fixture: Fixture, _ name: String = "state") {
        root = fixture.path(name)
        database = StateDatabase(root: root)
        content = ContentStore(root: root)
        images = ImageStore(database: database, content: content)
        locks = StateLocks(root: root)
    }

    var collector: GarbageCollector { GarbageCollector(database: database, content: content, locks: locks) }

    /// An image of `layers` blobs (any bytes), registered under `names`.
    @discardableResult
    func image(
        _ label: String, names: [String] = [], layers: Int = 1, target: Bool = false, parent: Digest? = nil,
        created: Int64 = 1_700_000_000
    ) throws -> ImageRecord {
        let blobs = try (0..<layers).map { index in
            let bytes = Array("\(label) layer \(index)".utf8)
            return Descriptor(mediaType: .ociLayerGzip, digest: try content.put(bytes), size: Int64(bytes.count))
        }
        var config = ImageConfig(platform: .host, diffIDs: blobs.map { DiffID(.sha256($0.digest.text.utf8)) })
        config.created = Timestamp(seconds: created)
        config.author = label
        let bytes = try CanonicalJSON.encode(config)
        let id = try content.put(bytes)
        let manifest = Manifest(
            config: Descriptor(mediaType: .ociConfig, digest: id, size: Int64(bytes.count)), layers: blobs)
        let text = try CanonicalJSON.encode(manifest)
        let descriptor = Descriptor(mediaType: .ociManifest, digest: try content.put(text), size: Int64(text.count))
        let new = NewImage(
            id: id, config: config, manifest: descriptor, layers: try NewImage.layers(of: manifest, config), size: 100,
            parentID: parent)
        return try images.register(
            new, as: names.map { try Reference(parsing: $0) }, target: target ? descriptor : nil, action: "pull")
    }

    @discardableResult
    func container(_ name: String, of image: Digest, state: String = "exited") throws -> ContainerRecord {
        let record = ContainerRecord(
            id: .random(), name: name, imageID: image, state: state, created: Timestamp(seconds: 1_700_000_100), body: "{}")
        try database.write { try $0.containers.insert(record) }
        return record
    }
}

/// The error `body` ends with, if it is the project's.
func failure(_ body: () throws -> some Any) -> CaissonError? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? CaissonError
    }
}
