import CaissonCore

/// The last steps over a merged tree: profiles, defaults, names, environment files, references; what nobody uses is dropped
/// and everything stands in the order of the schema.
struct Finisher {
    let name: String
    let request: ProjectRequest
    let context: FileLoader.Context
    let source: any ComposeFiles
    let profiles: Set<String>
    /// Services whose profiles are not active.
    private(set) var disabled: [ServiceDefinition] = []

    init(
        name: String, request: ProjectRequest, context: FileLoader.Context, source: any ComposeFiles,
        profiles: Set<String>
    ) {
        self.name = name
        self.request = request
        self.context = context
        self.source = source
        self.profiles = profiles
    }

    mutating func finish(_ tree: ComposeNode) throws(ComposeError) -> ComposeNode {
        var tree = tree
        var services: [ComposeNode.Entry] = []
        for entry in (tree["services"]?.entries ?? []).sorted(by: { $0.key < $1.key }) {
            try checkName(entry)
            guard isActive(entry) else {
                disabled.append(ServiceDefinition(name: entry.key, node: entry.value))
                continue
            }
            var entry = entry
            if request.normalizes {
                try ServiceDefaults(context: context, request: request, source: source).apply(&entry)
            }
            services.append(entry)
        }
        tree["services"] = ComposeNode(.table(services), at: tree["services"]?.mark ?? tree.mark)
        if request.normalizes { addDefaultNetwork(&tree, services) }
        if request.checksConsistency, request.interpolates {
            try ReferenceCheck(tree: tree, disabled: disabled).check()
        }
        if request.normalizes { finishResources(&tree, services) }
        return Ordering.ordered(tree, Schema.file)
    }

    private func checkName(_ entry: ComposeNode.Entry) throws(ComposeError) {
        let isValid =
            !entry.key.isEmpty
            && entry.key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
        guard isValid else {
            throw ComposeError(
                "a service's name has letters, digits, '.', '_' and '-'", at: entry.mark, path: "services.\(entry.key)")
        }
    }

    private func isActive(_ entry: ComposeNode.Entry) -> Bool {
        let own = entry.value["profiles"]?.texts ?? []
        return own.isEmpty || profiles.contains("*") || request.services.contains(entry.key)
            || own.contains { profiles.contains($0) }
    }

    private func addDefaultNetwork(_ tree: inout ComposeNode, _ services: [ComposeNode.Entry]) {
        guard services.contains(where: { $0.value["networks"]?["default"] != nil }) else { return }
        var networks = tree["networks"] ?? ComposeNode.table([], at: tree.mark)
        if networks["default"] == nil { networks["default"] = .table([], at: tree.mark) }
        tree["networks"] = networks
    }

    /// Names for what has none, and nothing that no service uses.
    private func finishResources(_ tree: inout ComposeNode, _ services: [ComposeNode.Entry]) {
        let definitions = services.map { ServiceDefinition(name: $0.key, node: $0.value) }
        let used: [String: Set<String>] = [
            "networks": Set(definitions.flatMap(\.networkNames)), "volumes": Set(definitions.flatMap(\.volumeNames)),
            "secrets": Set(definitions.flatMap(\.secretNames)), "configs": Set(definitions.flatMap(\.configNames)),
        ]
        for (section, names) in used {
            guard let entries = tree[section]?.entries else { continue }
            let kept = entries.filter { names.contains($0.key) }.map { entry in
                var entry = entry
                if entry.value.isNull { entry.value = .table([], at: entry.mark) }
                if entry.value["name"] == nil {
                    let isExternal = entry.value["external"]?.flag == true
                    entry.value["name"] = .text(isExternal ? entry.key : "\(name)_\(entry.key)", at: entry.mark)
                }
                return entry
            }
            tree[section] = kept.isEmpty ? nil : ComposeNode(.table(kept), at: tree.mark)
        }
    }
}

/// Puts keys in the order of the schema, and the names of tables in alphabetical order.
enum Ordering {
    static func ordered(_ node: ComposeNode, _ shape: Shape) -> ComposeNode {
        switch (shape.form, node.content) {
        case (.record(let fields), .table(let entries)):
            let known = fields()
            var result: [ComposeNode.Entry] = []
            for field in known {
                guard var entry = entries.first(where: { $0.key == field.name }) else { continue }
                entry.value = ordered(entry.value, field.shape)
                result.append(entry)
            }
            let others = entries.filter { entry in !known.contains { $0.name == entry.key } }
            return node.with(.table(result + others.sorted { $0.key < $1.key }))
        case (.table(let value), .table(let entries)):
            let sorted = entries.sorted { $0.key < $1.key }.map { entry in
                ComposeNode.Entry(key: entry.key, mark: entry.mark, value: ordered(entry.value, value))
            }
            return node.with(.table(sorted))
        case (.list(let item), .list(let items)): return node.with(.list(items.map { ordered($0, item) }))
        case (.either(_, let long), .table): return ordered(node, long)
        default: return node
        }
    }
}
