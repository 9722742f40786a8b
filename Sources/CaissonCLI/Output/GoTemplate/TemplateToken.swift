/// The pieces of a template.
enum TemplatePiece: Equatable {
    case text(String)
    /// The tokens between `{{` and `}}`.
    case action([TemplateToken], line: Int)
}

/// A word of an action.
struct TemplateToken: Equatable {
    enum Kind: Equatable {
        case dot
        /// `.Name`
        case field(String)
        /// `$` or `$name`
        case variable(String)
        case identifier(String)
        case string(String)
        case integer(Int64)
        case float(Double)
        case pipe, open, close, declare, assign, comma
    }

    let kind: Kind
    /// As written, for messages.
    let text: String
    /// UTF-8 offset in the whole template.
    let offset: Int
    /// Blanks separate arguments: `.a .b` are two, `.a.b` is one.
    let follows: Bool
}
