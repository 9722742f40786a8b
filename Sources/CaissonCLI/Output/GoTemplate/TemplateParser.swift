/// Builds the tree of a template; errors are worded as Go's.
struct TemplateParser {
    private let pieces: [TemplatePiece]
    private var next = 0
    private var variables: [String] = ["$"]
    private var loops = 0

    static func parse(_ template: String) throws(TemplateFailure) -> [TemplateNode] {
        var parser = TemplateParser(pieces: try TemplateLexer.pieces(of: template))
        let (nodes, end) = try parser.block(nested: false)
        if let end { throw .syntax(line: end.line, "unexpected {{\(end.keyword)}}") }
        return nodes
    }

    /// The line of the last action that was read.
    private var line = 1

    private init(pieces: [TemplatePiece]) { self.pieces = pieces }

    /// What closed a block: `end` or `else`, with the tokens behind `else`.
    private struct BlockEnd {
        let keyword: String
        let rest: ArraySlice<TemplateToken>
        let line: Int
    }

    private mutating func block(nested: Bool) throws(TemplateFailure) -> ([TemplateNode], BlockEnd?) {
        var nodes: [TemplateNode] = []
        while next < pieces.count {
            let piece = pieces[next]
            next += 1
            guard case .action(let tokens, let actionLine) = piece else {
                if case .text(let text) = piece { nodes.append(.text(text)) }
                continue
            }
            line = actionLine
            if case .identifier(let word)? = tokens.first?.kind {
                if word == "end" || word == "else" {
                    return (nodes, BlockEnd(keyword: word, rest: tokens.dropFirst(), line: line))
                }
                if let node = try control(word, tokens.dropFirst(), line) {
                    nodes.append(node)
                    continue
                }
            }
            nodes.append(.action(try pipeline(tokens[...], line, "command", keepsVariables: true)))
        }
        if nested { throw .syntax(line: line, "unexpected EOF") }
        return (nodes, nil)
    }

    /// The node of a control word; nil when `word` is not one.
    private mutating func control(
        _ word: String, _ rest: ArraySlice<TemplateToken>, _ line: Int
    ) throws(TemplateFailure) -> TemplateNode? {
        switch word {
        case "if", "with", "range": return try branch(word, rest, line)
        case "break", "continue":
            guard loops > 0 else { throw .syntax(line: line, "{{\(word)}} outside {{range}}") }
            return word == "break" ? .leaveLoop : .nextRound
        case "define", "template", "block": throw .syntax(line: line, "unexpected {{\(word)}}")
        default: return nil
        }
    }

    private mutating func branch(
        _ word: String, _ tokens: ArraySlice<TemplateToken>, _ line: Int
    ) throws(TemplateFailure) -> TemplateNode {
        let scope = variables.count
        let condition = try pipeline(tokens, line, word, keepsVariables: true)
        if word == "range" { loops += 1 }
        let (body, end) = try block(nested: true)
        if word == "range" { loops -= 1 }
        let otherwise = try elseBranch(of: word, end)
        variables.removeLast(variables.count - scope)
        switch word {
        case "if": return .conditional(condition, then: body, otherwise: otherwise)
        case "with": return .with(condition, then: body, otherwise: otherwise)
        default: return .range(condition, body: body, otherwise: otherwise)
        }
    }

    private mutating func elseBranch(of word: String, _ end: BlockEnd?) throws(TemplateFailure) -> [TemplateNode] {
        guard let end, end.keyword == "else" else { return [] }
        if case .identifier(let chained)? = end.rest.first?.kind, chained == word, word != "range" {
            return [try branch(word, end.rest.dropFirst(), end.line)]
        }
        if let extra = end.rest.first { throw .syntax(line: end.line, "unexpected <\(extra.text)> in else clause") }
        let (nodes, last) = try block(nested: true)
        if let last, last.keyword == "else" { throw .syntax(line: last.line, "expected end; found {{else}}") }
        return nodes
    }

    private mutating func pipeline(
        _ tokens: ArraySlice<TemplateToken>, _ line: Int, _ context: String, keepsVariables: Bool
    ) throws(TemplateFailure) -> TemplatePipeline {
        var rest = tokens
        var pipeline = TemplatePipeline(offset: tokens.first?.offset ?? 0)
        (pipeline.variables, pipeline.declares) = try declarations(&rest, line)
        var command: [TemplateOperand] = []
        while let token = rest.first {
            if token.kind == .pipe {
                rest.removeFirst()
                guard !command.isEmpty else { throw .syntax(line: line, "missing value for \(context)") }
                pipeline.commands.append(command)
                command = []
                guard !rest.isEmpty else { throw .syntax(line: line, "missing value for \(context)") }
            } else {
                command.append(try operand(&rest, line))
            }
        }
        guard !command.isEmpty else { throw .syntax(line: line, "missing value for \(context)") }
        pipeline.commands.append(command)
        if pipeline.declares { variables += pipeline.variables }
        return pipeline
    }

    /// `$x :=`, `$i, $x :=`, `$x =`.
    private func declarations(
        _ rest: inout ArraySlice<TemplateToken>, _ line: Int
    ) throws(TemplateFailure) -> ([String], Bool) {
        var names: [String] = []
        var ahead = rest
        while case .variable(let name)? = ahead.first?.kind {
            names.append(name)
            ahead.removeFirst()
            guard ahead.first?.kind == .comma else { break }
            ahead.removeFirst()
        }
        guard let sign = ahead.first?.kind, sign == .declare || sign == .assign, !names.isEmpty else { return ([], false) }
        if sign == .assign {
            for name in names where !variables.contains(name) {
                throw .syntax(line: line, "undefined variable \(JSONText.quoted(name))")
            }
        }
        rest = ahead.dropFirst()
        return (names, sign == .declare)
    }

    private mutating func operand(
        _ rest: inout ArraySlice<TemplateToken>, _ line: Int
    ) throws(TemplateFailure) -> TemplateOperand {
        let token = rest.removeFirst()
        var fields: [String] = []
        var text = token.text
        let base: TemplateOperand.Base
        switch token.kind {
        case .dot: base = .dot
        case .field(let name): (base, fields) = (.dot, [name])
        case .string(let value): base = .constant(.string(value))
        case .integer(let value): base = .constant(.int(value))
        case .float(let value): base = .constant(.double(value))
        case .identifier(let name): base = try word(name, line)
        case .variable(let name):
            guard variables.contains(name) else { throw .syntax(line: line, "undefined variable \(JSONText.quoted(name))") }
            base = .variable(name)
        case .open:
            let inner = try parenthesized(&rest, line)
            base = .pipeline(try pipeline(inner, line, "parenthesized pipeline", keepsVariables: false))
            text = "(" + inner.map(\.text).joined(separator: " ") + ")"
        case .close: throw .syntax(line: line, "unexpected right paren")
        case .pipe, .declare, .assign, .comma: throw .syntax(line: line, "unexpected \(JSONText.quoted(token.text)) in operand")
        }
        while let follower = rest.first, case .field(let name) = follower.kind, !follower.follows {
            fields.append(name)
            text += follower.text
            rest.removeFirst()
        }
        return TemplateOperand(base: base, fields: fields, text: text, offset: token.offset)
    }

    private func word(_ name: String, _ line: Int) throws(TemplateFailure) -> TemplateOperand.Base {
        switch name {
        case "true": return .constant(.bool(true))
        case "false": return .constant(.bool(false))
        case "nil": return .constant(.null)
        default:
            guard TemplateFunctions.names.contains(name) else {
                throw .syntax(line: line, "function \(JSONText.quoted(name)) not defined")
            }
            return .function(name)
        }
    }

    private func parenthesized(
        _ rest: inout ArraySlice<TemplateToken>, _ line: Int
    ) throws(TemplateFailure) -> ArraySlice<TemplateToken> {
        var depth = 1
        var inner = rest.prefix(0)
        while let token = rest.popFirst() {
            if token.kind == .open { depth += 1 }
            if token.kind == .close { depth -= 1 }
            if depth == 0 { return inner }
            inner.append(token)
        }
        throw .syntax(line: line, "unclosed left paren")
    }
}
