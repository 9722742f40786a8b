/// `[source:]target[:options]` as a record.
enum VolumeForm {
    private static let propagations: Set<String> = ["private", "rprivate", "shared", "rshared", "slave", "rslave"]

    static func expand(_ node: ComposeNode, _ expander: inout Expander) throws(ComposeError) -> ComposeNode {
        guard let text = node.text else { return try long(node, expander) }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { String($0) }
        guard parts.count <= 3, !parts.contains("") else {
            throw ComposeError("has to be [source:]target[:options], not \"\(text)\"", at: node.mark)
        }
        let source = parts.count > 1 ? parts[0] : nil
        let isBind = source.map { HostPath.isPath($0) } ?? false
        var record = ComposeNode.table(
            [
                ("type", .text(isBind ? "bind" : "volume", at: node.mark)),
                ("source", source.map { .text(isBind ? HostPath.resolved($0, expander.options) : $0, at: node.mark) }),
                ("target", .text(parts.count > 1 ? parts[1] : parts[0], at: node.mark)),
            ], at: node.mark)
        var options = ComposeNode.table([], at: node.mark)
        if isBind { options["create_host_path"] = .plain("true", at: node.mark) }
        for option in parts.count == 3 ? parts[2].split(separator: ",").map({ String($0) }) : [] {
            try apply(option, to: &record, &options, isBind, node.mark)
        }
        record[isBind ? "bind" : "volume"] = options
        return record
    }

    private static func apply(
        _ option: String, to record: inout ComposeNode, _ options: inout ComposeNode, _ isBind: Bool, _ mark: SourceMark
    ) throws(ComposeError) {
        switch option {
        case "ro": record["read_only"] = .plain("true", at: mark)
        case "rw": break
        case "z",
            "Z" where isBind:
            options["selinux"] = .text(option, at: mark)
        case "nocopy" where !isBind: options["nocopy"] = .plain("true", at: mark)
        case "cached", "delegated", "consistent": record["consistency"] = .text(option, at: mark)
        case _ where isBind && propagations.contains(option): options["propagation"] = .text(option, at: mark)
        default: throw ComposeError("unknown option \"\(option)\" of a \(isBind ? "bind" : "volume")", at: mark)
        }
    }

    /// The source of a bind is a path.
    private static func long(_ node: ComposeNode, _ expander: Expander) throws(ComposeError) -> ComposeNode {
        guard node["type"]?.text == "bind", let source = node["source"]?.text else { return node }
        if expander.options.keepsVariables, source.contains("$") { return node }
        var node = node
        node["source"] = .text(HostPath.resolved(source, expander.options), at: node.mark)
        return node
    }
}
