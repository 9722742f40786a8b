import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import TestSupport
import Testing

struct ContentStoreTests {
    private static let bytes = Array("some layer, as it came".utf8)
    private static let blob = CaissonOCI.Descriptor(
        mediaType: .ociLayerGzip, digest: .sha256(bytes), size: Int64(bytes.count))

    private func write(_ bytes: some Sequence<UInt8>, to session: IngestSession) throws {
        try Array(bytes).withUnsafeBytes { try session.write($0) }
    }

    @Test func aBlobAppearsWhenItIsCommitted() async throws {
        try await withFixture { fixture in
            let content = ContentStore(root: fixture.root)
            let session = try content.beginIngest(Self.blob)
            try write(Self.bytes, to: session)
            #expect(try !content.contains(Self.blob.digest))
            #expect(try session.commit() == Self.blob)
            #expect(try content.read(Self.blob.digest) == Self.bytes)
            #expect(try content.list() == [Self.blob.digest])
            #expect(try content.beginIngest(Self.blob).alreadyPresent)
        }
    }

    @Test(arguments: [0, 1, 9, 21])
    func aSuspendedIngestGoesOnWhereItStopped(_ count: Int) async throws {
        try await withFixture { fixture in
            let content = ContentStore(root: fixture.root)
            let first = try content.beginIngest(Self.blob)
            try write(Self.bytes.prefix(count), to: first)
            first.suspend()
            let second = try ContentStore(root: fixture.root).beginIngest(Self.blob)
            #expect(second.offset == Int64(count))
            try write(Self.bytes.dropFirst(count), to: second)
            try second.commit()
            #expect(try content.read(Self.blob.digest) == Self.bytes)
        }
    }

    @Test func wrongContentIsRefusedAndForgotten() async throws {
        try await withFixture { fixture in
            let content = ContentStore(root: fixture.root)
            let session = try content.beginIngest(Self.blob)
            try write(Self.bytes.reversed(), to: session)
            let error = failure { try session.commit() }
            #expect(error?.code == .dataLoss)
            #expect(error?.message == "filesystem layer verification failed for digest \(Self.blob.digest)")
            #expect(try !content.contains(Self.blob.digest))
            #expect(try content.beginIngest(Self.blob).offset == 0)
        }
    }

    @Test func moreThanAnnouncedIsRefusedAtOnce() async throws {
        try await withFixture { fixture in
            let session = try ContentStore(root: fixture.root).beginIngest(Self.blob)
            #expect(failure { try write(Self.bytes + [0], to: session) }?.code == .dataLoss)
        }
    }

    @Test func aCutTransferKeepsWhatItHas() async throws {
        try await withFixture { fixture in
            let content = ContentStore(root: fixture.root)
            let session = try content.beginIngest(Self.blob)
            try write(Self.bytes.prefix(7), to: session)
            #expect(failure { try session.commit() }?.code == .dataLoss)
            #expect(try content.beginIngest(Self.blob).offset == 7)
        }
    }

    @Test func anAbortedIngestLeavesNothing() async throws {
        try await withFixture { fixture in
            let content = ContentStore(root: fixture.root)
            for session in [try content.beginIngest(Self.blob), try content.beginIngest()] {
                try write(Self.bytes, to: session)
                session.abort()
                #expect(failure { try session.commit() }?.code == .failedPrecondition)
            }
            let left = try Files.list(fixture.path("content/ingest")).map(\.name).filter { $0.hasSuffix(".part") }
            #expect(left.isEmpty)
        }
    }

    @Test func damageIsFoundWhenABlobIsRead() async throws {
        try await withFixture { fixture in
            let content = ContentStore(root: fixture.root)
            let digest = try content.put(Self.bytes)
            try Files.write(content.path(of: digest), Self.bytes.reversed())
            #expect(failure { try content.read(digest) }?.code == .dataLoss)
            let reader = try content.openVerified(Self.blob)
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 1)
            defer { buffer.deallocate() }
            #expect(try reader.read(into: buffer) == Self.bytes.count)
            #expect(failure { try reader.read(into: buffer) }?.code == .dataLoss)
        }
    }

    @Test func aBlobBeyondTheLimitIsNotRead() async throws {
        try await withFixture { fixture in
            let content = ContentStore(root: fixture.root)
            let digest = try content.put(Self.bytes)
            #expect(failure { try content.read(digest, limit: 21) }?.code == .resourceExhausted)
            #expect(failure { try content.read(.sha256([])) }?.code == .notFound)
            #expect(try content.delete(digest) == 22)
            #expect(try content.delete(digest) == 0)
        }
    }
}
