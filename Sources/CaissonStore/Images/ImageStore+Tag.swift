import CaissonCore
import CaissonLinux
package import CaissonOCI

extension ImageStore {
    /// Gives an image another name, taking it from the image that had it; `invalidArgument` in Docker's words for a name
    /// with a digest.
    package func tag(_ image: ImageRecord, as target: Reference) throws {
        guard target.digest == nil else {
            throw CaissonError(
                .invalidArgument, "refusing to create a tag with a digest reference", subject: target.familiar)
        }
        let reference = target.withDefaultTag
        try database.write { transaction in
            guard var record = try transaction.images.find(id: image.id) else {
                throw CaissonError(.notFound, "No such image: \(image.id)", subject: image.id.text)
            }
            record.lastTagged = SystemClock.now()
            _ = try transaction.images.update(record)
            try name(record, reference, target: nil, transaction)
            try transaction.events.append(
                kind: "image", action: "tag", actor: record.id.text, attributes: ["name": reference.familiar])
        }
        try refreshLayout()
    }

    /// Notes under which digest a registry keeps an image that was pushed as `reference`: it gets a name by that digest.
    package func recordPush(_ image: ImageRecord, as reference: Reference, manifest: CaissonOCI.Descriptor) throws {
        let reference = ImageLookup.key(reference)
        try database.write { transaction in
            guard let row = try transaction.references.find(reference.canonical), row.imageID == image.id,
                let record = try transaction.images.find(id: image.id)
            else { return }
            try name(record, reference, target: manifest, transaction)
            try transaction.events.append(
                kind: "image", action: "push", actor: reference.familiar, attributes: ["name": reference.familiarName])
        }
        try refreshLayout()
    }
}
