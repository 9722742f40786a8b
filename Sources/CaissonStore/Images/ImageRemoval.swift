import CaissonCore
package import CaissonOCI

/// One step of a removal, in the order it is shown.
package enum ImageRemoval: Sendable, Equatable {
    /// A name went.
    case untagged(Reference, of: Digest)
    /// An image went.
    case deleted(Digest)
    /// A layer no image needs any more.
    case deletedLayer(ChainID)
}

/// The rules of `docker rmi`, as a pure function from the images, names and users to the steps.
struct RemovalPlan {
    private(set) var steps: [ImageRemoval] = []
    private var graph: ImageGraph
    private let force: Bool
    private let prune: Bool

    /// Plans the removal of `id`, given by name or (nil) by ID. `conflict` in Docker's words when it is refused.
    init(_ graph: ImageGraph, remove id: Digest, by name: Reference?, text: String, force: Bool, prune: Bool) throws {
        self.graph = graph
        self.force = force
        self.prune = prune
        if let name {
            try removeByName(name, of: id, text)
        } else {
            try removeByID(id)
        }
    }

    private mutating func removeByName(_ name: Reference, of id: Digest, _ text: String) throws {
        if !force, Self.isSingle(graph.names(of: id)), let user = graph.users[id]?.first {
            throw CaissonError(
                .conflict,
                """
                conflict: unable to remove repository reference "\(text)" (must force) - \
                container \(user.id.short) is using its referenced image \(id.short)
                """, subject: text)
        }
        untag(name, of: id)
        // A repository of which only names by digest are left is not worth a name any more.
        let siblings = graph.names(of: id).filter { $0.name == name.name }
        if name.digest == nil, siblings.allSatisfy({ $0.digest != nil }) {
            for sibling in siblings { untag(sibling, of: id) }
        }
        if graph.names(of: id).isEmpty { try delete(id, force: force, quiet: true) }
    }

    private mutating func removeByID(_ id: Digest) throws {
        if Self.isSingle(graph.names(of: id)) {
            if let conflict = conflict(id, soft: !force, references: false) { throw conflict.error(id) }
            for name in graph.names(of: id) { untag(name, of: id) }
        }
        try delete(id, force: force, quiet: false)
    }

    private mutating func untag(_ name: Reference, of id: Digest) {
        graph.untag(name, of: id)
        steps.append(.untagged(name, of: id))
    }

    /// Deletes an image and, when pruning, its nameless unused parents. Quietly means: what is in use simply stays.
    private mutating func delete(_ id: Digest, force: Bool, quiet: Bool) throws {
        if let conflict = conflict(id, soft: !force, references: true) {
            let isDangling = graph.names(of: id).isEmpty && !graph.hasChildren(id)
            if quiet, !isDangling || conflict.isUse { return }
            throw conflict.error(id)
        }
        let parent = graph.parent(of: id)
        for name in graph.names(of: id) { untag(name, of: id) }
        graph.delete(id)
        steps.append(.deleted(id))
        if prune, let parent, graph.contains(parent) { try delete(parent, force: false, quiet: true) }
    }
}

/// Why an image cannot go.
private struct RemovalConflict {
    var reason: String
    var isHard = false
    var isUse = false

    func error(_ id: Digest) -> CaissonError {
        let force = isHard ? "cannot be forced" : "must be forced"
        return CaissonError(.conflict, "conflict: unable to delete \(id.short) (\(force)) - \(reason)", subject: id.text)
    }
}

extension RemovalPlan {
    /// What stands against deleting an image, hard reasons first; `soft` ones can be forced away.
    private func conflict(_ id: Digest, soft: Bool, references: Bool) -> RemovalConflict? {
        if graph.hasChildren(id) { return RemovalConflict(reason: "image has dependent child images", isHard: true) }
        let users = graph.users[id] ?? []
        if let user = users.first(where: \.isRunning) {
            return RemovalConflict(
                reason: "image is being used by running container \(user.id.short)", isHard: true, isUse: true)
        }
        guard soft else { return nil }
        if references, !graph.names(of: id).isEmpty {
            return RemovalConflict(reason: "image is referenced in multiple repositories")
        }
        if let user = users.first {
            return RemovalConflict(reason: "image is being used by stopped container \(user.id.short)", isUse: true)
        }
        return nil
    }

    /// Whether the names amount to one: at most one tag, and names by digest only in the same repository.
    static func isSingle(_ names: [Reference]) -> Bool {
        guard names.count > 1 else { return true }
        let tags = names.filter { $0.digest == nil }
        let repositories = Set(names.filter { $0.digest != nil }.map(\.name))
        guard tags.count <= 1, let only = tags.first ?? names.first else { return false }
        return repositories == [only.name]
    }
}
