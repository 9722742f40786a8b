/// One item of a service's `develop.watch`.
package struct WatchRule: Sendable {
    /// What is done when files change.
    package enum Action: String, Sendable {
        case rebuild, sync, restart
        case syncAndRestart = "sync+restart"
        case syncAndExec = "sync+exec"

        /// Whether changed files are copied into containers.
        package var syncs: Bool { self != .rebuild && self != .restart }
    }

    package let service: ServiceDefinition
    /// An absolute file or folder of this host; folders are watched with all that is in them.
    package let path: String
    package let action: Action
    /// The path in containers that ``path`` stands for; empty where nothing is copied.
    package let target: String
    /// Patterns below ``path``: with any, only what matches one counts.
    package let included: [String]
    /// Patterns below ``path`` of what does not count.
    package let ignored: [String]
    /// Files newer than the image are copied when watching begins.
    package let syncsFirst: Bool
    /// The command of `sync+exec`.
    package let hook: ComposeNode?

    /// The rules of services, in their order. Throws ``ComposeError`` for one that cannot be carried out.
    package static func all(of services: [ServiceDefinition]) throws(ComposeError) -> [WatchRule] {
        var rules: [WatchRule] = []
        for service in services {
            for node in service.node["develop"]?["watch"]?.items ?? [] { rules.append(try WatchRule(node, service)) }
        }
        return rules
    }

    private init(_ node: ComposeNode, _ service: ServiceDefinition) throws(ComposeError) {
        let place = "services.\(service.name).develop.watch"
        guard let path = node["path"]?.text, let action = node["action"]?.text.flatMap({ Action(rawValue: $0) }) else {
            throw ComposeError("path and action are required", at: node.mark, path: place)
        }
        (self.service, self.path, self.action) = (service, path, action)
        target = node["target"]?.text ?? ""
        included = node["include"]?.texts ?? []
        ignored = node["ignore"]?.texts ?? []
        syncsFirst = node["initial_sync"]?.flag ?? false
        hook = node["exec"]
        if action == .rebuild, service.build == nil {
            throw ComposeError("nothing to rebuild: the service has no build section", at: node.mark, path: place)
        }
        if action.syncs, !target.hasPrefix("/") {
            throw ComposeError(
                "target is required, an absolute path, for \(action.rawValue)", at: node.mark, path: place)
        }
        if action == .syncAndExec, hook?["command"]?.texts.isEmpty ?? true {
            throw ComposeError("exec.command is required for sync+exec", at: node.mark, path: place)
        }
    }

    /// The bind mount of the service that shows the files to its containers anyway; nil without one.
    package var mount: String? {
        service.mounts.first { $0["type"]?.text == "bind" && $0["source"]?.text.map(covers) == true }?["source"]?.text
    }

    private func covers(_ folder: String) -> Bool {
        path == folder || path.hasPrefix(folder == "/" ? "/" : folder + "/")
    }

    /// What ``path`` and a path below it are called in a container.
    package func place(of changed: String) -> String {
        changed == path ? target : HostPath.joined(target, String(changed.dropFirst(path.count + 1)))
    }
}
