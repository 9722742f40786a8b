/// The canonical text of a project, as `config` prints it.
package enum ComposeText {
    /// YAML; a dollar sign is doubled, so that the text is a compose file again.
    package static func yaml(_ project: ComposeProject, escaping: Bool = true) -> String {
        YAMLWriter.text(node(project, escaping: escaping))
    }

    /// The same as values.
    package static func node(_ project: ComposeProject, escaping: Bool = true) -> ComposeNode {
        escaping ? escaped(project.tree) : project.tree
    }

    private static func escaped(_ node: ComposeNode) -> ComposeNode {
        switch node.content {
        case .scalar(let text, let isPlain):
            let doubled = text.split(separator: "$", omittingEmptySubsequences: false).joined(separator: "$$")
            return node.with(.scalar(doubled, isPlain: isPlain))
        case .list(let items): return node.with(.list(items.map { escaped($0) }))
        case .table(let entries):
            return node.with(
                .table(entries.map { ComposeNode.Entry(key: $0.key, mark: $0.mark, value: escaped($0.value)) }))
        }
    }
}
