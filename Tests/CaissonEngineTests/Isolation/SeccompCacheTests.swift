import CaissonLinux
import CaissonRuntime
import SystemPackage
import TestSupport
import Testing

@testable import CaissonEngine

@Suite struct SeccompCacheTests {
    @Test func `a compiled program is kept, one for each set of capabilities, and a damaged one is made anew`() async throws {
        try await withFixture { fixture in
            let cache = SeccompCache(root: fixture.root)
            let folder = fixture.path("cache")
            let first = try cache.program(.standard, capabilities: ["CAP_CHOWN"])
            let names = try Files.list(folder).map(\.name)
            try #require(names.count == 1)
            let file = folder.appending(names[0])
            let isKept = try Files.read(file, limit: 1 << 20) == first
            #expect(isKept)
            _ = try cache.program(.standard, capabilities: [])
            try AtomicFile.write(Array(first.dropLast(3)), to: file)
            let again = try cache.program(.standard, capabilities: ["CAP_CHOWN"])
            let isSame = again == first
            #expect(isSame)
            let all = try Files.list(folder).count
            #expect(all == 2)
        }
    }

    @Test func `no confinement is no program`() async throws {
        try await withFixture { fixture in
            let program = try SeccompCache(root: fixture.root).program(.unconfined, capabilities: [])
            #expect(program.isEmpty)
            let all = try Files.list(fixture.root)
            #expect(all.isEmpty)
        }
    }
}
