import CaissonAPI
import CaissonCore
import CaissonDockerfile
import CaissonOCI
import CaissonStore
import SystemPackage

/// Makes the mounts of a RUN ready: what each shows, and what of that counts for the step's key.
struct MountResolver {
    let request: BuildRequest
    let contexts: BuildContexts
    let environment: BuildEnvironment
    /// The files of a step.
    let chain: (Int?) -> ChainID?

    func resolve(_ plans: [MountPlan]) async throws -> [RunOperation.ResolvedMount] {
        var resolved: [RunOperation.ResolvedMount] = []
        var agents = 0
        for plan in plans {
            switch plan.mount.kind {
            case .bind: resolved.append(try await bind(plan))
            case .cache: resolved.append(cache(plan))
            case .tmpfs:
                resolved.append(made(plan, plan.target, .tmpfs(size: plan.mount.size), "tmpfs", isReadOnly: false))
            case .secret: if let mount = try secret(plan) { resolved.append(mount) }
            case .ssh:
                if let mount = try agent(plan, number: agents) { resolved.append(mount) }
                agents += 1
            }
        }
        return resolved
    }

    private func made(
        _ plan: MountPlan, _ target: String, _ source: StepMount.Source, _ identity: String, isReadOnly: Bool
    ) -> RunOperation.ResolvedMount {
        .init(mount: StepMount(target: target, source: source, isReadOnly: isReadOnly), identity: identity)
    }

    private func bind(_ plan: MountPlan) async throws -> RunOperation.ResolvedMount {
        let readOnly = plan.mount.isReadOnly
        let mode = readOnly ? "bind" : "bind,rw"
        switch plan.source {
        case .context(let name):
            let context = try await contexts.open(name)
            let selection = try context.tree.select(CopyRequest(sources: [plan.path], destination: "/x"), into: nil)
            let identity = "\(mode) \(selection.digest)"
            guard context.isFiltered else {
                return made(plan, plan.target, .folder(context.folder, path: plan.path), identity, isReadOnly: readOnly)
            }
            // What is ignored must not be seen either, so the files are shown as a layer of their own.
            let whole = try context.tree.select(CopyRequest(sources: ["/"], destination: "/"), into: nil)
            let layer = try whole.layer(on: nil)
            return made(plan, plan.target, .layers(layer.chainID, path: plan.path), identity, isReadOnly: readOnly)
        case .vertex(let vertex):
            let chain = chain(vertex)
            var identity = chain?.text ?? "scratch"
            if plan.path != "/" {
                let tree = try FileTree.layers(chain, of: environment.snapshots, hashes: contexts.hashes)
                identity = try tree.select(CopyRequest(sources: [plan.path], destination: "/x"), into: nil).digest.text
            }
            return made(plan, plan.target, .layers(chain, path: plan.path), "\(mode) \(identity)", isReadOnly: readOnly)
        case .inline, .remote: throw BuildFailure(.invalidArgument, "a mount cannot show \(plan.target)")
        }
    }

    private func cache(_ plan: MountPlan) -> RunOperation.ResolvedMount {
        let mount = plan.mount
        var base: ChainID?
        if case .vertex(let vertex) = plan.source { base = chain(vertex) }
        let id = mount.id.flatMap { $0.isEmpty ? nil : $0 } ?? plan.target
        let sharing = StepMount.Sharing(rawValue: mount.sharing?.rawValue ?? "shared") ?? .shared
        let source = StepMount.Source.cache(
            id: id, sharing: sharing, base: base, path: plan.path, mode: mount.mode ?? 0o755, uid: mount.uid ?? 0,
            gid: mount.gid ?? 0)
        // What a cache holds is never part of a key.
        return made(plan, plan.target, source, "cache \(id)", isReadOnly: mount.isReadOnly)
    }

    private func secret(_ plan: MountPlan) throws -> RunOperation.ResolvedMount? {
        let mount = plan.mount
        let written = plan.target.isEmpty ? nil : plan.target
        let id =
            mount.id.flatMap { $0.isEmpty ? nil : $0 } ?? written.map { FilePath($0).lastComponent?.string ?? $0 } ?? ""
        guard !id.isEmpty else {
            throw BuildFailure(.invalidArgument, "one of source, target required for a mount of type secret")
        }
        guard let secret = request.secrets.first(where: { $0.id == id }) else {
            guard mount.isRequired else { return nil }
            throw BuildFailure(.notFound, "secret \(id): not found")
        }
        let bytes = try SecretBytes.read(secret)
        let target = written ?? (mount.environment == nil ? "/run/secrets/\(id)" : "")
        let source = StepMount.Source.secret(
            bytes, mode: mount.mode ?? 0o400, uid: mount.uid ?? 0, gid: mount.gid ?? 0)
        var resolved = made(plan, target, source, "secret \(id)", isReadOnly: true)
        resolved.variable = mount.environment
        return resolved
    }

    private func agent(_ plan: MountPlan, number: Int) throws -> RunOperation.ResolvedMount? {
        let mount = plan.mount
        let id = mount.id.flatMap { $0.isEmpty ? nil : $0 } ?? "default"
        guard let agent = request.ssh.first(where: { $0.id == id }) else {
            guard mount.isRequired else { return nil }
            throw BuildFailure(.notFound, "unset ssh forward key \(id)")
        }
        let target = plan.target.isEmpty ? "/run/buildkit/ssh_agent.\(number)" : plan.target
        let source = StepMount.Source.socket(
            FilePath(agent.socket), mode: mount.mode ?? 0o600, uid: mount.uid ?? 0, gid: mount.gid ?? 0)
        return made(plan, target, source, "ssh \(id)", isReadOnly: false)
    }
}
