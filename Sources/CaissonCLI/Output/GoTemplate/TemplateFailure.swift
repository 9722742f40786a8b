/// What is wrong with a template, in the words of Go's text/template (`template: :1:2: executing "" at <.Foo>: …`).
struct TemplateFailure: Error, Equatable {
    let message: String

    init(_ message: String) { self.message = message }

    /// A syntax error; `line` counts from 1.
    static func syntax(line: Int, _ reason: String) -> TemplateFailure { TemplateFailure("template: :\(line): \(reason)") }
}
