import CaissonCore

/// Reads a project's files into one tree: variables replaced, short forms written out, `extends` and `include` followed,
/// overrides laid over one another.
struct FileLoader {
    /// What holds for the files of one project, or of one it includes.
    struct Context {
        /// Where relative paths start.
        var directory: String
        var environment: [String: String]
    }

    let request: ProjectRequest
    let source: any ComposeFiles
    private var documents: [String: [ComposeNode]] = [:]
    private(set) var warnings: [ComposeError] = []
    private(set) var unset: [String] = []
    private(set) var uses: [Interpolation.Use] = []

    init(_ request: ProjectRequest, _ source: any ComposeFiles) {
        self.request = request
        self.source = source
    }

    /// The name the files give the project, the last one's counting.
    mutating func name(_ paths: [String], _ context: Context) throws(ComposeError) -> String? {
        var name: String?
        for path in paths {
            for document in try read(path) {
                guard let node = document["name"] else { continue }
                var variables = Interpolation { context.environment[$0] }
                name = try variables.replace(in: node, path: "name").text ?? name
            }
        }
        return name
    }

    /// All files as one tree. `chain` holds the files that led here, against circles of includes.
    mutating func load(_ paths: [String], _ context: Context, chain: [String] = []) throws(ComposeError) -> ComposeNode
    {
        var result: ComposeNode?
        var includes: [ComposeNode] = []
        for path in paths {
            for document in try read(path) {
                var node = try expanded(document, context)
                includes += node["include"]?.items ?? []
                node["include"] = nil
                if let version = node["version"] { note(obsolete: version) }
                node["version"] = nil
                node = try extended(node, path, context)
                if let before = result { result = try Merge.merged(before, node, Schema.file) } else { result = node }
            }
        }
        var tree = result ?? .table([], at: SourceMark(file: paths.first ?? "", line: 1, column: 1))
        for include in includes { try add(include, to: &tree, context, chain + paths) }
        return tree
    }

    private mutating func note(obsolete version: ComposeNode) {
        let reason =
            "the attribute `version` is obsolete, it will be ignored, please remove it to avoid potential confusion"
        warnings.append(ComposeError(reason, at: version.mark))
    }

    private mutating func read(_ path: String, at mark: SourceMark? = nil) throws(ComposeError) -> [ComposeNode] {
        if let known = documents[path] { return known }
        let text = try source.composeText(path, at: mark)
        let read = try YAMLReader.documents(text, file: shown(path))
        for document in read where document.entries == nil {
            throw ComposeError("has to be a mapping of keys like services, not \(document.kind)", at: document.mark)
        }
        documents[path] = read
        return read
    }

    /// As the user would write it.
    private func shown(_ path: String) -> String {
        let here = request.workingDirectory + "/"
        return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
    }

    private mutating func expanded(_ document: ComposeNode, _ context: Context) throws(ComposeError) -> ComposeNode {
        var node = document
        var variables = Interpolation { context.environment[$0] }
        if request.interpolates {
            node = try variables.replace(in: document)
        } else {
            _ = try? variables.replace(in: document)  // ignored: only the names of the variables are asked for
        }
        uses += variables.uses.filter { use in !uses.contains { $0.name == use.name } }
        unset += variables.unset.filter { !unset.contains($0) }
        var expander = Expander(
            Expander.Options(
                directory: request.resolvesPaths ? context.directory : nil,
                home: request.environment["HOME"] ?? "/root",
                isLax: request.isLax, keepsVariables: !request.interpolates))
        let result = try expander.expand(node, as: Schema.file)
        warnings += expander.warnings
        return result
    }

    // MARK: extends

    private mutating func extended(_ node: ComposeNode, _ path: String, _ context: Context) throws(ComposeError)
        -> ComposeNode
    {
        guard let services = node["services"], let entries = services.entries else { return node }
        var changed = entries
        for index in entries.indices where entries[index].value["extends"] != nil {
            changed[index].value = try service(entries[index].key, in: entries, path, context, chain: [])
        }
        var node = node
        node["services"] = services.with(.table(changed))
        return node
    }

    private mutating func service(
        _ name: String, in entries: [ComposeNode.Entry], _ path: String, _ context: Context, chain: [String]
    ) throws(ComposeError) -> ComposeNode {
        guard let entry = entries.first(where: { $0.key == name }) else {
            throw ComposeError("there is no service \(name) to extend in \(shown(path))")
        }
        guard let extends = entry.value["extends"], let target = extends["service"]?.text else { return entry.value }
        let place = "services.\(name).extends"
        let own = "\(path)#\(name)"
        guard !chain.contains(own) else {
            let names = (chain + [own]).map { $0.split(separator: "#").last ?? "" }
            throw ComposeError("a circle: \(names.joined(separator: " → "))", at: extends.mark, path: place)
        }
        let base: ComposeNode
        do { base = try self.base(target, extends, entries, path, context, chain + [own]) } catch {
            throw ComposeError(
                error.reason, at: error.mark ?? extends.mark, path: error.path.isEmpty ? place : error.path)
        }
        var over = entry.value
        over["extends"] = nil
        return try Merge.merged(base, over, Schema.service, path: "services.\(name)")
    }

    private mutating func base(
        _ target: String, _ extends: ComposeNode, _ entries: [ComposeNode.Entry], _ path: String, _ context: Context,
        _ chain: [String]
    ) throws(ComposeError) -> ComposeNode {
        guard let file = extends["file"]?.text else {
            return try service(target, in: entries, path, context, chain: chain)
        }
        let other = HostPath.joined(context.directory, file)
        var place = context
        place.directory = HostPath.folder(other)
        var tree: ComposeNode?
        for document in try read(other, at: extends.mark) {
            let node = try expanded(document, place)
            if let before = tree { tree = try Merge.merged(before, node, Schema.file) } else { tree = node }
        }
        return try service(target, in: tree?["services"]?.entries ?? [], other, place, chain: chain)
    }

    // MARK: include

    private mutating func add(
        _ include: ComposeNode, to tree: inout ComposeNode, _ context: Context, _ chain: [String]
    ) throws(ComposeError) {
        let paths = (include["path"]?.texts ?? []).map { HostPath.joined(context.directory, $0) }
        guard let first = paths.first else { throw ComposeError("include needs a path", at: include.mark) }
        if let again = paths.first(where: { chain.contains($0) }) {
            let names = (chain + [again]).map { shown($0) }
            throw ComposeError("a circle of includes: \(names.joined(separator: " → "))", at: include.mark)
        }
        if let remote = include["path"]?.texts.first(where: { HostPath.isRemote($0) }) {
            throw ComposeError("remote files cannot be included: \(remote)", at: include.mark)
        }
        let directory =
            include["project_directory"]?.text.map { HostPath.joined(context.directory, $0) } ?? HostPath.folder(first)
        var inner = Context(directory: directory, environment: context.environment)
        try addVariables(include, to: &inner, context)
        let included = try load(paths, inner, chain: chain)
        for section in ["services", "networks", "volumes", "secrets", "configs"] {
            try take(included[section], section, into: &tree)
        }
    }

    private func addVariables(_ include: ComposeNode, to inner: inout Context, _ outer: Context) throws(ComposeError) {
        var files = (include["env_file"]?.texts ?? []).map { HostPath.joined(outer.directory, $0) }
        let usual = HostPath.joined(inner.directory, ".env")
        if files.isEmpty, source.exists(usual) { files = [usual] }
        for file in files {
            let text = try source.composeText(file, at: include.mark)
            let known = inner.environment
            for (name, value) in try EnvironmentFile.parse(text, file: shown(file), lookup: { known[$0] }) {
                inner.environment[name] = outer.environment[name] ?? value
            }
        }
    }

    /// A name that is there already has to mean the same.
    private func take(_ included: ComposeNode?, _ section: String, into tree: inout ComposeNode) throws(ComposeError) {
        guard let included, let entries = included.entries else { return }
        var own = tree[section] ?? ComposeNode.table([], at: included.mark)
        for entry in entries {
            if let there = own[entry.key] {
                guard YAMLWriter.text(there) == YAMLWriter.text(entry.value) else {
                    throw ComposeError(
                        "conflicts with the one at \(there.mark.text)", at: entry.mark, path: "\(section).\(entry.key)")
                }
            }
            own[entry.key] = entry.value
        }
        tree[section] = own
    }
}
