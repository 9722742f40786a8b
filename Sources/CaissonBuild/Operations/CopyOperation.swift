import CaissonArchive
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import Synchronization

/// COPY and ADD.
final class CopyOperation: StepOperation {
    private let plan: CopyPlan
    private let parent: VertexResult
    private let snapshots: OverlaySnapshotter
    private let epoch: Int64?
    /// Opens what a source names.
    private let open: @Sendable (CopyOrigin) async throws -> OpenedOrigin
    private let selected = Mutex<CopySelection?>(nil)
    private let recalled = Mutex<Digest?>(nil)
    private let opened = Mutex<[SelectionPart]?>(nil)

    /// A tree and the patterns to take from it.
    struct OpenedOrigin: Sendable {
        var tree: FileTree
        var patterns: [String]
        /// Mode files get where the instruction gives none.
        var mode: String?
        /// What stands for it beside its files: a commit.
        var identity: String?
    }

    init(
        _ plan: CopyPlan, parent: VertexResult, snapshots: OverlaySnapshotter, epoch: Int64?,
        open: @escaping @Sendable (CopyOrigin) async throws -> OpenedOrigin
    ) {
        (self.plan, self.parent, self.snapshots, self.epoch, self.open) = (plan, parent, snapshots, epoch, open)
    }

    var isIndependent: Bool { plan.request.link }

    func inputs() async throws -> CacheInputs {
        var inputs = CacheInputs(kind: plan.verb.lowercased(), action: plan.request.destination)
        inputs.action = ([plan.request.destination] + plan.request.sources).joined(separator: " ")
        let request = plan.request
        inputs.settings = [
            "chown=\(plan.chown ?? "")", "chmod=\(request.mode ?? "")", "link=\(request.link)",
            "parents=\(request.parents)",
            "unpack=\(request.unpack)", "exclude=\(request.exclude.joined(separator: " "))",
        ]
        inputs.files = try await digest().text
        return inputs
    }

    func run(reusing previous: ChainID?) async throws -> MadeLayer {
        let selection = try select(try await parts())
        let layer = try selection.layer(on: parent.chain, reusing: previous, epoch: epoch)
        let newest = CopySelection.newest(selection.files)
        return MadeLayer(layer: layer, time: epoch.map { min(newest, Timestamp(seconds: $0)) } ?? newest)
    }

    private func digest() async throws -> Digest {
        let parts = try await parts()
        guard let memory = parts.first?.tree.hashes else { return try select(parts).digest }
        let (digest, isRecalled) = try memory.digest(of: parts, into: parent.chain) { try select(parts).digest }
        if isRecalled { recalled.withLock { $0 = digest } }
        return digest
    }

    private func select(_ parts: [SelectionPart]) throws -> CopySelection {
        if let known = selected.withLock({ $0 }) { return known }
        let selection = try CopySelection.of(parts, into: parent.chain)
        if let recalled = recalled.withLock({ $0 }), recalled != selection.digest {
            throw CaissonError(
                .failedPrecondition, "\(plan.verb) \(plan.request.sources.joined(separator: " ")): a file changed during the build")
        }
        selected.withLock { $0 = selection }
        return selection
    }

    private func parts() async throws -> [SelectionPart] {
        if let known = opened.withLock({ $0 }) { return known }
        var opened: [OpenedOrigin] = []
        for origin in plan.origins { opened.append(try await open(origin)) }
        var request = plan.request
        request.owner = try OwnerLookup(snapshots, plan.request.link ? nil : parent.chain).owner(plan.chown)
        let parts = opened.map { origin in
            var part = request
            part.sources = origin.patterns
            part.mode = request.mode ?? origin.mode
            return (origin.tree, part)
        }
        self.opened.withLock { $0 = parts }
        return parts
    }

    // MARK: What changed

    func manifest(comparedTo old: FileManifest?) async -> FileManifest? {
        guard let selection = selected.withLock({ $0 }) else { return nil }
        var manifest = FileManifest(selection.manifest)
        manifest.texts = SmallTexts.read(selection, comparedTo: old)
        return manifest
    }
}

/// Reads the small texts of a selection, to tell later how they changed.
enum SmallTexts {
    /// In larger selections only files that changed are kept.
    private static let mostFiles = 3000

    static func read(_ selection: CopySelection, comparedTo old: FileManifest?) -> [String: [UInt8]] {
        var texts: [String: [UInt8]] = [:]
        var total = 0
        let isLarge = selection.files.count > mostFiles
        let known = isLarge ? Dictionary((old?.facts ?? []).map { ($0.path, $0.hash) }) { first, _ in first } : [:]
        if isLarge, old == nil { return texts }
        for (file, origin) in zip(selection.files, selection.origins) where file.kind == .regular && !origin.isEmpty {
            guard file.size > 0, file.size <= FileManifest.largestText, total < FileManifest.mostTexts else { continue }
            let path = String(decoding: origin, as: UTF8.self)
            if isLarge, known[path] == file.hash { continue }
            guard let bytes = read(file, selection.roots), !bytes.contains(0) else { continue }
            texts[path] = bytes
            total += bytes.count
        }
        return texts
    }

    private static func read(_ file: PlannedFile, _ roots: [SharedDescriptor]) -> [UInt8]? {
        switch file.content {
        case .none: return nil
        case .bytes(let bytes): return bytes
        case .file(let root, let path, _):
            // ignored: a file that cannot be read now has no difference to show later
            guard let opened = try? PathBelow.open(roots[root].raw, path, [.read, .noFollow, .nonBlocking]) else {
                return nil
            }
            return try? opened.readAll(limit: Int(FileManifest.largestText) + 1)
        }
    }
}
