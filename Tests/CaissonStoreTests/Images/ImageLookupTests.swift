import CaissonCore
import CaissonOCI
import CaissonStore
import TestSupport
import Testing

struct ImageLookupTests {
    @Test func anImageIsFoundByEveryNameAUserGivesIt() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let alpine = try store.image("alpine", names: ["alpine", "alpine:3.20"], target: true)
            let own = try store.image("own", names: ["localhost:5000/team/app:v1"])
            let digest = try #require(alpine.manifest?.digest)
            let expected: [(String, Digest, String?)] = [
                ("alpine", alpine.id, "alpine:latest"), ("alpine:3.20", alpine.id, "alpine:3.20"),
                ("docker.io/library/alpine", alpine.id, "alpine:latest"), ("alpine@\(digest)", alpine.id, "alpine@\(digest)"),
                ("alpine:nosuch@\(digest)", alpine.id, "alpine@\(digest)"),
                (alpine.id.text, alpine.id, nil), (alpine.id.hex, alpine.id, nil), (alpine.id.short, alpine.id, nil),
                ("sha256:\(alpine.id.short)", alpine.id, nil),
                ("localhost:5000/team/app:v1", own.id, "localhost:5000/team/app:v1"),
            ]
            for (text, id, name) in expected {
                let found = try store.images.resolveWithReference(text)
                #expect(found.record.id == id, "\(text)")
                #expect(found.reference?.familiar == name, "\(text)")
            }
        }
    }

    @Test(arguments: [
        ("nosuch", "No such image: nosuch:latest"), ("nosuch:1", "No such image: nosuch:1"),
        ("localhost:5000/a", "No such image: localhost:5000/a:latest"), ("Nosuch", "invalid reference format: repository name (library/Nosuch) must be lowercase"),
        ("a b", "invalid reference format"), (":", "invalid reference format"),
        ("sha256:\(String(repeating: "0", count: 64))", "No such image: sha256:\(String(repeating: "0", count: 64))"),
    ])
    func anUnknownImageIsReportedInDockersWords(_ text: String, _ message: String) async throws {
        try await withFixture { fixture in
            let error = failure { try StoreRoot(fixture).images.resolve(text) }
            #expect(error?.message == message)
        }
    }

    @Test func aTagMovesToTheImageThatTakesIt() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let old = try store.image("old", names: ["app"])
            let new = try store.image("new", names: ["app"])
            #expect(try store.images.resolve("app").id == new.id)
            #expect(try store.images.list().first { $0.record.id == old.id }?.isDangling == true)
            try store.images.tag(old, as: Reference(parsing: "app:old"))
            #expect(try store.images.resolve("app:old").id == old.id)
            let event = try store.database.read { try $0.events.after(0).last }
            #expect(event?.action == "tag")
            #expect(event?.attributes["name"] == "app:old")
            let refused = failure { try store.images.tag(old, as: Reference(parsing: "app@\(new.id)")) }
            #expect(refused?.message == "refusing to create a tag with a digest reference")
        }
    }
}
