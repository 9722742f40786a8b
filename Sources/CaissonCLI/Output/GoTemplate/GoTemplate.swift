/// A parsed Go template, as Docker's `--format` takes it. Field names, functions and messages are Go's text/template's;
/// `define`, `template` and `block` are not known.
struct GoTemplate: Sendable {
    private let source: String
    private let nodes: [TemplateNode]

    init(_ source: String) throws(TemplateFailure) {
        self.source = source
        nodes = try TemplateParser.parse(source)
    }

    func render(_ data: Value, functions: TemplateFunctions = TemplateFunctions()) throws(TemplateFailure) -> String {
        try TemplateEvaluator.run(nodes, source: source, data: data, functions: functions)
    }
}
