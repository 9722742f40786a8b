import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import SystemPackage

/// Opens what a COPY or ADD takes files from.
struct OriginOpener: Sendable {
    let contexts: BuildContexts
    let environment: BuildEnvironment
    let results: [Int: VertexResult]
    let plan: CopyPlan
    let progress: @Sendable (BuildProgress) -> Void

    func open(_ origin: CopyOrigin) async throws -> CopyOperation.OpenedOrigin {
        switch origin.source {
        case .vertex(let vertex):
            let chain = vertex.flatMap { results[$0]?.chain }
            let tree = try FileTree.layers(chain, of: environment.snapshots, hashes: contexts.hashes)
            return .init(tree: tree, patterns: origin.patterns)
        case .context(let name): return .init(tree: try await contexts.open(name).tree, patterns: origin.patterns)
        case .inline(let files):
            let tree = try FileTree.inline(files.map { ($0.name, $0.content) }, snapshots: environment.snapshots)
            return .init(tree: tree, patterns: origin.patterns)
        case .remote(let address): return try await open(remote: address)
        }
    }

    private func open(remote address: String) async throws -> CopyOperation.OpenedOrigin {
        guard let remote = environment.remote else {
            throw BuildFailure(.notImplemented, "\(plan.verb) \(address): remote sources are not supported")
        }
        if RemoteAddress.isGit(address) {
            let repository = try await remote.repository(
                address, keepsGitDirectory: plan.keepsGitDirectory, progress: progress)
            let tree = try FileTree.context(
                repository.folder, hashes: contexts.hashes, snapshots: environment.snapshots)
            return .init(tree: tree, patterns: ["/"], identity: repository.commit)
        }
        let checksum = try plan.checksum.map { try Digest(parsing: $0) }
        let file = try await remote.file(address, checksum: checksum, progress: progress)
        let folder = file.path.removingLastComponent()
        let tree = try FileTree.context(folder, hashes: contexts.hashes, snapshots: environment.snapshots)
        return .init(tree: tree, patterns: [file.name], mode: "600")
    }
}
