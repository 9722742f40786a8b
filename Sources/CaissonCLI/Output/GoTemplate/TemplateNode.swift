/// A parsed template.
indirect enum TemplateNode: Sendable {
    case text(String)
    case action(TemplatePipeline)
    case conditional(TemplatePipeline, then: [TemplateNode], otherwise: [TemplateNode])
    case with(TemplatePipeline, then: [TemplateNode], otherwise: [TemplateNode])
    case range(TemplatePipeline, body: [TemplateNode], otherwise: [TemplateNode])
    case leaveLoop
    case nextRound
}

/// Commands joined by `|`, perhaps assigned to variables.
struct TemplatePipeline: Sendable {
    var variables: [String] = []
    /// `:=` rather than `=`.
    var declares = false
    var commands: [[TemplateOperand]] = []
    var offset = 0
}

/// One word of a command, with the fields that follow it directly.
struct TemplateOperand: Sendable {
    enum Base: Sendable {
        case dot
        case variable(String)
        case function(String)
        case constant(Value)
        case pipeline(TemplatePipeline)
    }

    let base: Base
    let fields: [String]
    /// As written, for messages.
    let text: String
    let offset: Int
}
