package import CaissonCore
import CaissonOCI

extension ImageStore {
    /// Removes a name, or the image with its last one, by the rules of `docker rmi`. `noPrune` keeps nameless parents.
    ///
    /// Throws `conflict` or `notFound` in Docker's words. Only records go; blobs and snapshots are left to the collector.
    package func remove(_ text: String, force: Bool, noPrune: Bool) throws -> [ImageRemoval] {
        let steps = try database.write { transaction in
            let found = try ImageLookup(transaction).resolve(text)
            let byID = ImageLookup.isIDPrefix(text, of: found.record.id)
            let plan = try RemovalPlan(
                ImageGraph(transaction), remove: found.record.id, by: byID ? nil : found.reference, text: text, force: force,
                prune: !noPrune)
            return try apply(plan.steps, transaction)
        }
        try refreshLayout()
        return steps
    }

    /// Removes every image no container uses and no name stands for; with `all` named ones too. `accepts` narrows it.
    /// Images others depend on, or that came into use meanwhile, stay.
    package func prune(all: Bool, accepts: (ListedImage) -> Bool = { _ in true }) throws -> [ImageRemoval] {
        let candidates = try list().filter { ($0.isDangling || all) && $0.containers == 0 && accepts($0) }
        let steps = try database.write { transaction in
            var steps: [ImageRemoval] = []
            // Children have to go before their parents: list() has the newest first.
            for image in candidates where try transaction.images.find(id: image.record.id) != nil {
                let graph = try ImageGraph(transaction)
                guard graph.users[image.record.id] == nil, !graph.hasChildren(image.record.id) else { continue }
                let plan = try RemovalPlan(
                    graph, remove: image.record.id, by: nil, text: image.record.id.text, force: true, prune: true)
                steps += try apply(plan.steps, transaction)
            }
            return steps
        }
        try refreshLayout()
        return steps
    }

    /// The images a prune would delete if these containers were gone, nameless parents included.
    package func pruned(
        all: Bool, without containers: Set<ObjectID>, accepts: (ListedImage) -> Bool = { _ in true }
    ) throws -> [ListedImage] {
        let images = try list()
        var graph = try database.read { try ImageGraph($0) }
        graph.forget(containers)
        for image in images where (image.isDangling || all) && accepts(image) && graph.contains(image.record.id) {
            guard graph.users[image.record.id] == nil, !graph.hasChildren(image.record.id) else { continue }
            let plan = try RemovalPlan(
                graph, remove: image.record.id, by: nil, text: image.record.id.text, force: true, prune: true)
            for case .deleted(let id) in plan.steps { graph.delete(id) }
        }
        return images.filter { !graph.contains($0.record.id) }
    }

    private func apply(_ steps: [ImageRemoval], _ transaction: StateTransaction) throws -> [ImageRemoval] {
        var shown: [ImageRemoval] = []
        for step in steps {
            shown.append(step)
            switch step {
            case .untagged(let reference, let id):
                _ = try transaction.references.delete(reference.canonical)
                try announce("untag", id, transaction)
            case .deleted(let id):
                shown += try delete(id, transaction)
                try announce("delete", id, transaction)
            case .deletedLayer: break
            }
        }
        return shown
    }

    /// Removes an image's row; its layers that nothing needs any more, highest first.
    private func delete(_ id: Digest, _ transaction: StateTransaction) throws -> [ImageRemoval] {
        guard let image = try transaction.images.find(id: id) else { return [] }
        _ = try transaction.images.delete(id: id)
        // A container keeps the layers of an image that was removed by force.
        guard try transaction.containers.using(imageID: id).isEmpty else { return [] }
        var needed = Set(try transaction.images.list().flatMap { $0.layers.map(\.chainID) })
        needed.formUnion(try transaction.buildCache.chains())
        return image.layers.reversed().map(\.chainID).filter { !needed.contains($0) }.map(ImageRemoval.deletedLayer)
    }

    private func announce(_ action: String, _ id: Digest, _ transaction: StateTransaction) throws {
        try transaction.events.append(kind: "image", action: action, actor: id.text, attributes: ["name": id.text])
    }
}
