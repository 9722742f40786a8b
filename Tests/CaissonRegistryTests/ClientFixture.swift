import CaissonAPI
import CaissonCore
import CaissonOCI
import CaissonRegistry
import Synchronization
import Testing

/// Runs `body` with a client of the registry at `host`, which is shut down afterwards.
func withClient<Value>(
    _ host: String, credential: RegistryCredential? = nil, mirrors: [String] = [], retry: RetryPolicy = .impatient,
    timeouts: TransferTimeouts = TransferTimeouts(), notice: @escaping @Sendable (String) -> Void = { _ in },
    _ body: (RegistryClient) async throws -> Value
) async throws -> Value {
    let registry = TransferRegistry(domain: host, mirrors: mirrors, plainHTTP: true, credential: credential)
    let client = try RegistryClient(registry, retry: retry, timeouts: timeouts, notice: notice)
    do {
        let value = try await body(client)
        await client.shutdown()
        return value
    } catch {
        await client.shutdown()
        throw error
    }
}

/// The error of a call that must fail.
func failure<Value>(_ body: () async throws -> Value) async -> CaissonError? {
    do {
        _ = try await body()
        Issue.record("did not fail")
        return nil
    } catch {
        if !(error is CaissonError) { Issue.record("unexpected \(error)") }
        return error as? CaissonError
    }
}

extension RetryPolicy {
    static let impatient = RetryPolicy(attempts: 3, firstDelay: .milliseconds(1), longestDelay: .milliseconds(4))
}

/// Collects bytes or lines from any thread.
final class Collected<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])
    var all: [Element] { elements.withLock { $0 } }
    func add(_ element: Element) { elements.withLock { $0.append(element) } }
    func add(contentsOf more: some Sequence<Element> & Sendable) { elements.withLock { $0.append(contentsOf: more) } }
    /// How many were added before this one.
    func count(adding element: Element) -> Int {
        elements.withLock { elements in
            elements.append(element)
            return elements.count - 1
        }
    }
}

extension RegistryClient {
    /// A whole blob.
    func bytes(_ digest: Digest, size: Int, offset: Int64 = 0, of reference: Reference) async throws -> [UInt8] {
        let sink = Collected<UInt8>()
        try await fetch(digest, size: Int64(size), offset: offset, of: reference) { sink.add(contentsOf: Array($0)) }
        return sink.all
    }

    /// Pushes bytes held in memory.
    func push(_ bytes: [UInt8], to reference: Reference, mountFrom: String? = nil) async throws -> BlobPushOutcome {
        try await pushBlob(
            .sha256(bytes), size: Int64(bytes.count), to: reference, mountFrom: mountFrom, read: bytes.positionedRead, progress: { _ in })
    }
}

extension [UInt8] {
    /// The bytes as a file.
    var positionedRead: PositionedRead {
        { offset, buffer in
            let part = self.dropFirst(Int(offset)).prefix(buffer.count)
            buffer.copyBytes(from: part)
            return part.count
        }
    }

    /// Bytes that look like nothing, the same each time.
    static func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var state = seed &* 0x9e37_79b9_7f4a_7c15
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
    }
}

/// A small image whose layer is noise.
struct SampleImage {
    let config: [UInt8]
    let layer: [UInt8]
    let manifest: [UInt8]

    init(layer: [UInt8]) {
        self.layer = layer
        config = Array(
            """
            {"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["\(Digest.sha256(layer))"]}}
            """.utf8)
        manifest = Array(
            """
            {"schemaVersion":2,"mediaType":"\(MediaType.ociManifest)","config":{"mediaType":"\(MediaType.ociConfig)",\
            "digest":"\(Digest.sha256(config))","size":\(config.count)},"layers":[{"mediaType":"\(MediaType.ociLayer)",\
            "digest":"\(Digest.sha256(layer))","size":\(layer.count)}]}
            """.utf8)
    }

    func push(_ client: RegistryClient, to reference: Reference) async throws {
        _ = try await client.push(config, to: reference)
        _ = try await client.push(layer, to: reference)
        let digest = try await client.pushManifest(manifest, mediaType: MediaType.ociManifest.rawValue, to: reference)
        #expect(digest == .sha256(manifest))
    }
}
