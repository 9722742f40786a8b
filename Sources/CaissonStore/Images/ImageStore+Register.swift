import CaissonCore
import CaissonLinux
package import CaissonOCI

extension ImageStore {
    /// Records an image under `references` (a missing tag is `latest`), with an event of Docker's word `action` for each.
    ///
    /// `target` is what the names stand for in their registry: it gives the image a name by digest too. Everything the
    /// record names has to be in the content store; it is written to the disk first. `alongside` runs in the transaction.
    @discardableResult
    package func register(
        _ image: NewImage, as references: [Reference], target: CaissonOCI.Descriptor? = nil, action: String? = nil,
        alongside: (StateTransaction) throws -> Void = { _ in }
    ) throws -> ImageRecord {
        guard try content.contains(image.id) else {
            throw CaissonError(.failedPrecondition, "image \(image.id): its configuration is not in the content store")
        }
        try content.synchronize()
        let record = try database.write { transaction in
            let record = try store(image, isTagged: !references.isEmpty, transaction)
            for reference in references {
                try name(record, ImageLookup.key(reference), target: target, transaction)
                try announce(action, record, reference, transaction)
            }
            if references.isEmpty { try announce(action, record, nil, transaction) }
            try alongside(transaction)
            return record
        }
        try refreshLayout()
        return record
    }

    private func store(_ image: NewImage, isTagged: Bool, _ transaction: StateTransaction) throws -> ImageRecord {
        let config = image.config
        var record = ImageRecord(
            id: image.id, manifest: image.manifest, created: config.created, size: image.size, parentID: image.parentID,
            layers: image.layers, labels: config.config?.labels ?? [:], architecture: config.architecture, os: config.os,
            variant: config.variant)
        if let known = try transaction.images.find(id: image.id) { record.keep(known) }
        if isTagged { record.lastTagged = SystemClock.now() }
        try transaction.images.insert(record)
        return record
    }

    private func announce(
        _ action: String?, _ image: ImageRecord, _ reference: Reference?, _ transaction: StateTransaction
    ) throws {
        guard let action else { return transaction.touch() }
        let named = reference.map(ImageLookup.key)
        // Docker names the reference as the actor of a pull, the image as that of everything else.
        if action == "pull", let named {
            try transaction.events.append(
                kind: "image", action: action, actor: named.familiar, attributes: ["name": named.familiarName])
        } else {
            try transaction.events.append(
                kind: "image", action: action, actor: image.id.text, attributes: ["name": named?.familiar ?? image.id.text])
        }
    }

    /// Points a name at an image; a name by digest is added where the registry's digest is known.
    func name(
        _ image: ImageRecord, _ reference: Reference, target: CaissonOCI.Descriptor?, _ transaction: StateTransaction
    ) throws {
        let now = SystemClock.now()
        var names = [reference]
        if let target, reference.digest == nil { names.append(reference.withoutTag.withDigest(target.digest)) }
        for name in names {
            _ = try transaction.references.set(
                ReferenceRecord(reference: name.canonical, imageID: image.id, target: target, tagged: now))
        }
    }
}

extension ImageRecord {
    /// Keeps what an earlier record of the same image knows and this one does not.
    fileprivate mutating func keep(_ known: ImageRecord) {
        manifest = manifest ?? known.manifest
        parentID = parentID ?? known.parentID
        lastTagged = known.lastTagged
        guard layers.count == known.layers.count else { return }
        for index in layers.indices where layers[index].blob == nil { layers[index].blob = known.layers[index].blob }
    }
}
