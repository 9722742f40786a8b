@testable import CaissonEngine
import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore

extension BuildRoot {
    /// A file of a layer that a test makes.
    struct LayerFile {
        var path: String
        var kind = CaissonLinux.FileKind.regular
        var text = ""

        static func file(_ path: String, _ text: String) -> LayerFile { LayerFile(path: path, text: text) }
        static func folder(_ path: String) -> LayerFile { LayerFile(path: path, kind: .directory) }
        static func link(_ path: String, _ target: String) -> LayerFile {
            LayerFile(path: path, kind: .symbolicLink, text: target)
        }
    }

    /// What a build hands to its outputs: an image of these layers that nobody knows yet.
    func image(_ layers: [[LayerFile]]) throws -> NewImage {
        var stack: [ImageLayer] = []
        var size: Int64 = 0
        for files in layers {
            let snapshot = try layer(files, on: stack.last?.chainID)
            stack = ImageStore.stack(stack, snapshot.diffID)
            size += snapshot.size
        }
        var config = ImageConfig(platform: .host, config: nil, history: layers.map { _ in History(createdBy: "COPY . /") })
        config.created = BuildRoot.time
        return try builder.images.create(config, layers: stack, size: size)
    }

    func layer(_ files: [LayerFile], on parent: ChainID?) throws -> LayerSnapshot {
        let planned = files.map { file in
            let text = Array(file.text.utf8)
            let mode: UInt32 = file.kind == .regular ? 0o644 : file.kind == .directory ? 0o755 : 0o777
            var plan = PlannedFile(path: Array(file.path.utf8), kind: file.kind, mode: mode)
            plan.modified = BuildRoot.time
            if file.kind == .symbolicLink { plan.linkTarget = text }
            if file.kind == .regular { (plan.size, plan.content) = (Int64(text.count), .bytes(text)) }
            return plan
        }
        let snapshot = try builder.snapshots.build(LayerPlan(files: planned), on: parent)
        try builder.database.write { try $0.layers.insert(LayerRecord(snapshot, blob: nil)) }
        return snapshot
    }
}
