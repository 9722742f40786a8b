import CaissonCore
import CaissonOCI
import CaissonStore
import TestSupport
import Testing

struct ImageRemovalTests {
    /// A state, what is removed how, and the lines or the refusal Docker answers with. `ID` and `CONTAINER` stand for the
    /// short identities, `DIGEST` for the registry's digest.
    struct Case: Sendable, CustomTestStringConvertible {
        var names: [String]
        var target = false
        var user: String?
        var hasChild = false
        var remove: String
        var force = false
        var expected: [String]
        var testDescription: String { "\(names) \(user ?? "unused") rmi \(force ? "-f " : "")\(remove)" }
    }

    private static let layer = "Deleted: layer"
    static let cases: [Case] = [
        Case(names: ["a"], remove: "a", expected: ["Untagged: a:latest", "Deleted: ID", layer]),
        Case(names: ["a"], target: true, remove: "a", expected: ["Untagged: a:latest", "Untagged: a@DIGEST", "Deleted: ID", layer]),
        Case(names: ["a:1", "a:2"], remove: "a:1", expected: ["Untagged: a:1"]),
        Case(names: ["a:1", "a:2"], target: true, remove: "a:1", expected: ["Untagged: a:1"]),
        Case(names: ["a", "b"], target: true, remove: "a", expected: ["Untagged: a:latest", "Untagged: a@DIGEST"]),
        Case(names: ["a"], remove: "ID", expected: ["Untagged: a:latest", "Deleted: ID", layer]),
        Case(names: ["a"], target: true, remove: "ID", expected: ["Untagged: a:latest", "Untagged: a@DIGEST", "Deleted: ID", layer]),
        Case(names: ["a", "b"], remove: "ID", expected: ["conflict: unable to delete ID (must be forced) - image is referenced in multiple repositories"]),
        Case(names: ["a:1", "a:2"], remove: "ID", expected: ["conflict: unable to delete ID (must be forced) - image is referenced in multiple repositories"]),
        Case(names: ["a", "b"], remove: "ID", force: true, expected: ["Untagged: a:latest", "Untagged: b:latest", "Deleted: ID", layer]),
        Case(names: [], remove: "ID", expected: ["Deleted: ID", layer]),
        Case(names: ["a"], user: "exited", remove: "a", expected: ["conflict: unable to remove repository reference \"a\" (must force) - container CONTAINER is using its referenced image ID"]),
        Case(names: ["a"], user: "running", remove: "a", expected: ["conflict: unable to remove repository reference \"a\" (must force) - container CONTAINER is using its referenced image ID"]),
        Case(names: ["a"], user: "exited", remove: "a", force: true, expected: ["Untagged: a:latest", "Deleted: ID"]),
        Case(names: ["a"], user: "running", remove: "a", force: true, expected: ["Untagged: a:latest"]),
        Case(names: ["a:1", "a:2"], user: "running", remove: "a:1", expected: ["Untagged: a:1"]),
        Case(names: ["a"], user: "exited", remove: "ID", expected: ["conflict: unable to delete ID (must be forced) - image is being used by stopped container CONTAINER"]),
        Case(names: ["a"], user: "paused", remove: "ID", force: true, expected: ["conflict: unable to delete ID (cannot be forced) - image is being used by running container CONTAINER"]),
        Case(names: ["a"], user: "exited", remove: "ID", force: true, expected: ["Untagged: a:latest", "Deleted: ID"]),
        Case(names: [], hasChild: true, remove: "ID", force: true, expected: ["conflict: unable to delete ID (cannot be forced) - image has dependent child images"]),
        Case(names: ["a"], hasChild: true, remove: "a", expected: ["Untagged: a:latest"]),
        Case(names: ["a"], remove: "nosuch", expected: ["No such image: nosuch:latest"]),
    ]

    @Test(arguments: cases) func removalFollowsDockersRules(_ given: Case) async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let image = try store.image("app", names: given.names, target: given.target)
            let user = try given.user.map { try store.container("web", of: image.id, state: $0) }
            if given.hasChild { try store.image("child", names: ["child"], parent: image.id) }
            let lines: [String]
            do {
                lines = try store.images.remove(given.remove == "ID" ? image.id.short : given.remove, force: given.force, noPrune: false).map(Self.line)
            } catch let error as CaissonError {
                lines = [error.message]
            }
            let plain = lines.map { line in
                line.replacing(image.id.text, with: "ID").replacing(image.id.short, with: "ID")
                    .replacing(user?.id.short ?? "no container", with: "CONTAINER").replacing(image.manifest?.digest.text ?? "no manifest", with: "DIGEST")
            }
            #expect(plain == given.expected)
        }
    }

    private static func line(_ step: ImageRemoval) -> String {
        switch step {
        case .untagged(let reference, _): "Untagged: \(reference.familiar)"
        case .deleted(let id): "Deleted: \(id)"
        case .deletedLayer: "Deleted: layer"
        }
    }

    @Test(arguments: [false, true]) func namelessParentsGoWithTheirLastChild(_ noPrune: Bool) async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let base = try store.image("base")
            let middle = try store.image("middle", parent: base.id)
            try store.image("top", names: ["top"], parent: middle.id)
            let deleted = try store.images.remove("top", force: false, noPrune: noPrune).filter {
                if case .deleted = $0 { true } else { false }
            }
            #expect(deleted.count == (noPrune ? 1 : 3))
            #expect(try store.images.list().count == (noPrune ? 2 : 0))
        }
    }

    @Test(arguments: [(false, ["kept", "used"]), (true, ["used"])])
    func pruneLeavesWhatIsUsedOrNamed(_ all: Bool, _ left: [String]) async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let parent = try store.image("parent", created: 1)
            try store.image("orphan", parent: parent.id, created: 2)
            try store.image("kept", names: ["kept"])
            try store.container("web", of: store.image("used").id)
            _ = try store.images.prune(all: all)
            let authors = try store.images.list().map { try store.images.config(of: $0.record).author ?? "" }
            #expect(authors.sorted() == left)
        }
    }
}
