package import CaissonAPI
package import CaissonCore

/// Watches the files of a project, and brings what changes into its containers.
package struct ProjectWatcher: Sendable {
    package let engine: any EngineAPI
    package let project: ComposeProject
    let files: any WatchedFiles
    let rules: [(rule: WatchRule, filter: WatchFilter)]
    /// Lines for the user.
    let tell: @Sendable (String) -> Void
    /// Builds a service's image and makes its containers anew.
    let rebuild: @Sendable (ServiceDefinition) async throws -> Void

    /// Watches the rules of `services`. Throws ``CaissonError`` (`invalidArgument`) when there are none, or one cannot be
    /// carried out.
    package init(
        engine: any EngineAPI, project: ComposeProject, services: [ServiceDefinition], files: any WatchedFiles,
        ignores: any ComposeFiles, tell: @escaping @Sendable (String) -> Void,
        rebuild: @escaping @Sendable (ServiceDefinition) async throws -> Void
    ) throws(CaissonError) {
        (self.engine, self.project, self.files, self.tell, self.rebuild) = (engine, project, files, tell, rebuild)
        var rules: [(rule: WatchRule, filter: WatchFilter)] = []
        do throws(ComposeError) {
            for rule in try WatchRule.all(of: services) {
                if let mount = rule.mount {
                    tell(
                        "path \"\(rule.path)\" is in the bind mount \(mount) of \(rule.service.name): it is not watched"
                    )
                    continue
                }
                rules.append((rule, try Self.filter(of: rule, ignores)))
            }
        } catch { throw error.asCaissonError }
        guard !rules.isEmpty else {
            throw CaissonError(
                .invalidArgument,
                "none of the selected services is configured for watch, consider setting a 'develop' section")
        }
        self.rules = rules
    }

    /// With what the service's build leaves out.
    private static func filter(of rule: WatchRule, _ source: any ComposeFiles) throws(ComposeError) -> WatchFilter {
        guard let context = rule.service.build?["context"]?.text else {
            return WatchFilter(rule, context: nil, dockerIgnore: nil)
        }
        let list = HostPath.joined(context, ".dockerignore")
        let text = source.exists(list) ? try source.composeText(list) : nil
        return WatchFilter(rule, context: context, dockerIgnore: text)
    }

    /// Watches until the task is cancelled. What fails for one batch of changes is told, and the next is waited for.
    package func run() async throws {
        let filters = rules.map(\.filter)
        let skips: @Sendable (String) -> Bool = { folder in filters.allSatisfy { $0.skips(folder) } }
        // Before anything is copied, so that no change falls between the two.
        let changes = try files.changes(of: rules.map(\.rule.path), skipping: skips)
        try await copyFirst()
        tell("Watch enabled")
        for try await changed in changes { try await carryOut(WatchWork(changed, rules)) }
    }

    private func carryOut(_ work: WatchWork) async throws {
        for part in work.parts {
            guard let service = project.service(part.service) else { continue }
            do { try await carryOut(part, service) } catch let error as CaissonError {
                tell("service \"\(part.service)\": \(error.message)")
            }
        }
    }

    private func carryOut(_ part: WatchWork.Part, _ service: ServiceDefinition) async throws {
        if part.rebuilds {
            tell("Rebuilding service(s) [\"\(service.name)\"] after changes were detected...")
            try await rebuild(service)
            return tell("service(s) [\"\(service.name)\"] successfully built")
        }
        let containers = try await ProjectState.containers(of: project.name, in: engine, all: false)
            .filter { $0.service == service.name && $0.state == .running }
        if !part.copies.isEmpty {
            tell("Syncing service \"\(service.name)\" after \(part.copies.count) changes were detected")
            for container in containers { try await sync(part.copies, into: container) }
        }
        for index in part.hooks {
            guard let hook = rules[index].rule.hook else { continue }
            for container in containers {
                try await HookRunner(engine: engine).run(hook, "sync+exec", in: container.name)
            }
        }
        guard part.restarts else { return }
        for container in containers {
            try await engine.containers.restart(container.id.text, signal: nil, timeout: nil)
        }
        tell("service(s) [\"\(service.name)\"] restarted")
    }

    // MARK: copying

    private func sync(_ copies: [WatchWork.Copy], into container: ExistingContainer) async throws {
        var (there, gone): ([WatchWork.Copy], [String]) = ([], [])
        for copy in copies {
            if try files.entry(copy.source) == nil { gone.append(copy.target) } else { there.append(copy) }
        }
        if !gone.isEmpty { try await remove(gone, from: container) }
        guard !there.isEmpty else { return }
        let archive = WatchArchive(there, of: files)
        try await engine.containers.copy(
            from: .tarSource(archive.pull), to: .container(container.id.text, "/"), archive: true, followLink: false)
    }

    /// By a command in the container: nothing of the engine removes single files.
    private func remove(_ paths: [String], from container: ExistingContainer) async throws {
        let request = ExecRequest(command: ["rm", "-rf", "--"] + paths, user: "0")
        let session = try await engine.containers.exec(container.id.text, request, size: nil)
        for try await _ in session.output {}
        let status = try await session.wait()
        guard status == 0 else {
            throw CaissonError(.failedPrecondition, "rm in \(container.name) exited with status code \(status)")
        }
    }

    /// `initial_sync`: what is newer than the image.
    private func copyFirst() async throws {
        for (rule, filter) in rules where rule.syncsFirst && rule.action.syncs {
            guard try files.entry(rule.path) != nil else { continue }
            let image = try await engine.images.inspect(rule.service.imageName(in: project.name))
            let newer = try files.tree(rule.path, skipping: filter.skips).filter { path in
                guard filter.admits(path), let entry = try files.entry(path) else { return false }
                return entry.kind != .folder && entry.modified > image.created
            }
            var work = WatchWork(Set(newer), [(rule, filter)])
            // Containers were started just now: nothing has to be told of it.
            for index in work.parts.indices { (work.parts[index].restarts, work.parts[index].hooks) = (false, []) }
            try await carryOut(work)
        }
    }
}
