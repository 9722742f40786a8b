/// Runs a template over a value (text/template's exec).
struct TemplateEvaluator {
    private let source: [UInt8]
    private let functions: TemplateFunctions
    private var output = ""
    private var variables: [(name: String, value: Value)]
    /// Keeps hostile templates from filling the memory.
    private var steps = 0

    static func run(
        _ nodes: [TemplateNode], source: String, data: Value, functions: TemplateFunctions = TemplateFunctions()
    ) throws(TemplateFailure) -> String {
        var evaluator = TemplateEvaluator(source: Array(source.utf8), functions: functions, data: data)
        _ = try evaluator.walk(nodes, dot: data)
        return evaluator.output
    }

    private init(source: [UInt8], functions: TemplateFunctions, data: Value) {
        self.source = source
        self.functions = functions
        variables = [("$", data)]
    }

    private enum Flow { case onward, leaveLoop, nextRound }

    private mutating func walk(_ nodes: [TemplateNode], dot: Value) throws(TemplateFailure) -> Flow {
        for node in nodes {
            let flow = try walk(node, dot: dot)
            if flow != .onward { return flow }
        }
        return .onward
    }

    private mutating func walk(_ node: TemplateNode, dot: Value) throws(TemplateFailure) -> Flow {
        steps += 1
        guard steps < 10_000_000 else { throw TemplateFailure("template: : exceeded maximum number of steps") }
        switch node {
        case .text(let text): output += text
        case .action(let pipeline):
            let value = try evaluate(pipeline, dot)
            if pipeline.variables.isEmpty { output += value.text }
        case .conditional(let condition, let then, let otherwise):
            return try scoped { (me) throws(TemplateFailure) in
                try me.walk(try me.evaluate(condition, dot).isTrue ? then : otherwise, dot: dot)
            }
        case .with(let condition, let then, let otherwise):
            return try scoped { (me) throws(TemplateFailure) in
                let value = try me.evaluate(condition, dot)
                return try me.walk(value.isTrue ? then : otherwise, dot: value.isTrue ? value : dot)
            }
        case .range(let pipeline, let body, let otherwise):
            return try scoped { (me) throws(TemplateFailure) in try me.range(pipeline, body, otherwise, dot) }
        case .leaveLoop: return .leaveLoop
        case .nextRound: return .nextRound
        }
        return .onward
    }

    /// Variables declared inside end with the block.
    private mutating func scoped(
        _ body: (inout TemplateEvaluator) throws(TemplateFailure) -> Flow
    ) throws(TemplateFailure) -> Flow {
        let depth = variables.count
        let flow = try body(&self)
        variables.removeLast(variables.count - depth)
        return flow
    }

    private mutating func range(
        _ pipeline: TemplatePipeline, _ body: [TemplateNode], _ otherwise: [TemplateNode], _ dot: Value
    ) throws(TemplateFailure) -> Flow {
        var bare = pipeline
        bare.variables = []
        let rounds = try rounds(of: try evaluate(bare, dot), pipeline)
        if rounds.isEmpty { return try walk(otherwise, dot: dot) }
        // A round is a step even when its body is empty, and making a million of them is not free either.
        steps += rounds.count / 8
        for (key, value) in rounds {
            steps += 1
            guard steps < 10_000_000 else { throw TemplateFailure("template: : exceeded maximum number of steps") }
            let depth = variables.count
            let names = pipeline.variables
            if let last = names.last { bind(last, value, declares: pipeline.declares) }
            if names.count > 1 { bind(names[0], key, declares: pipeline.declares) }
            let flow = try walk(body, dot: value)
            variables.removeLast(variables.count - depth)
            if flow == .leaveLoop { break }
        }
        return .onward
    }

    private func rounds(of value: Value, _ pipeline: TemplatePipeline) throws(TemplateFailure) -> [(Value, Value)] {
        switch value {
        case .null: return []
        case .list(let items): return items.enumerated().map { (.int(Int64($0.offset)), $0.element) }
        case .object(let object) where object.kind == .map: return object.fields.map { (.string($0.key), $0.value) }
        case .int(let count) where (0...1_000_000).contains(count): return (0..<count).map { (.int($0), .int($0)) }
        default:
            throw failure(pipeline.commands[0][0], "range can't iterate over \(value.text)")
        }
    }

    private mutating func bind(_ name: String, _ value: Value, declares: Bool) {
        if !declares, let index = variables.lastIndex(where: { $0.name == name }) {
            variables[index].value = value
        } else {
            variables.append((name, value))
        }
    }

    private mutating func evaluate(_ pipeline: TemplatePipeline, _ dot: Value) throws(TemplateFailure) -> Value {
        var value: Value?
        for command in pipeline.commands { value = try evaluate(command, dot, piped: value) }
        let result = value ?? .null
        for name in pipeline.variables { bind(name, result, declares: pipeline.declares) }
        return result
    }

    private mutating func evaluate(
        _ command: [TemplateOperand], _ dot: Value, piped: Value?
    ) throws(TemplateFailure) -> Value {
        let head = command[0]
        if case .function(let name) = head.base, name == "and" || name == "or" {
            return try shortCircuit(name, command, dot, piped)
        }
        var arguments: [Value] = []
        for operand in command.dropFirst() { arguments.append(try single(operand, dot)) }
        if let piped { arguments.append(piped) }
        if case .function(let name) = head.base {
            do { return try select(head.fields, from: try functions.call(name, arguments), head) } catch {
                throw located(error, head)
            }
        }
        let value = try reach(head, dot, arguments)
        if case .method = value { return value }
        let takesArguments = head.fields.isEmpty || !isMethodCall(head, dot)
        if !arguments.isEmpty, takesArguments {
            if case .constant = head.base { throw failure(head, "can't give argument to non-function \(head.text)") }
            throw failure(head, "\(head.fields.last ?? head.text) has arguments but cannot be invoked as function")
        }
        return value
    }

    /// The value of an operand that stands alone.
    private mutating func single(_ operand: TemplateOperand, _ dot: Value) throws(TemplateFailure) -> Value {
        if case .function(let name) = operand.base {
            do { return try select(operand.fields, from: try functions.call(name, []), operand) } catch {
                throw located(error, operand)
            }
        }
        return try reach(operand, dot, [])
    }

    private mutating func shortCircuit(
        _ name: String, _ command: [TemplateOperand], _ dot: Value, _ piped: Value?
    ) throws(TemplateFailure) -> Value {
        var value: Value?
        for operand in command.dropFirst() {
            let next = try single(operand, dot)
            value = next
            if next.isTrue == (name == "or") { return next }
        }
        guard let result = piped ?? value else {
            throw failure(command[0], "wrong number of args for \(name): want at least 1 got 0")
        }
        return result
    }

    private mutating func root(_ operand: TemplateOperand, _ dot: Value) throws(TemplateFailure) -> Value {
        switch operand.base {
        case .dot: return dot
        case .variable(let name): return variables.last { $0.name == name }?.value ?? .null
        case .constant(let value): return value
        case .pipeline(let pipeline): return try evaluate(pipeline, dot)
        case .function: return .null
        }
    }

    /// The operand's value; a method at its end is called with `arguments`.
    private mutating func reach(
        _ operand: TemplateOperand, _ dot: Value, _ arguments: [Value]
    ) throws(TemplateFailure) -> Value {
        let value = try select(operand.fields, from: try root(operand, dot), operand)
        guard case .method(let call) = value else { return value }
        do { return try call(arguments) } catch { throw located(error, operand) }
    }

    private mutating func isMethodCall(_ operand: TemplateOperand, _ dot: Value) -> Bool {
        guard let base = try? root(operand, dot), let value = try? select(operand.fields, from: base, operand) else {
            return false
        }
        if case .method = value { return true }
        return false
    }

    private func select(
        _ fields: [String], from value: Value, _ operand: TemplateOperand
    ) throws(TemplateFailure) -> Value {
        var value = value
        for field in fields { value = try select(field, from: value, operand) }
        return value
    }

    private func select(
        _ field: String, from value: Value, _ operand: TemplateOperand
    ) throws(TemplateFailure) -> Value {
        switch value {
        case .object(let object):
            if let found = object[field] { return found }
            switch object.kind {
            case .map: return .null
            case .record(""): throw failure(operand, "map has no entry for key \(JSONText.quoted(field))")
            case .record(let type): throw failure(operand, "can't evaluate field \(field) in type \(type)")
            }
        case .null: throw failure(operand, "nil data; no entry for key \(JSONText.quoted(field))")
        default: throw failure(operand, "can't evaluate field \(field) in type \(value.typeName)")
        }
    }

    private func located(_ error: TemplateFailure, _ operand: TemplateOperand) -> TemplateFailure {
        error.message.hasPrefix("template:") ? error : failure(operand, error.message)
    }

    private func failure(_ operand: TemplateOperand, _ reason: String) -> TemplateFailure {
        let before = source[..<min(operand.offset, source.count)]
        let line = before.count { $0 == 10 } + 1
        let column = operand.offset - (before.lastIndex(of: 10).map { $0 + 1 } ?? 0)
        let cut = operand.text.count > 20 ? operand.text.prefix(20) + "..." : operand.text
        return TemplateFailure("template: :\(line):\(column): executing \"\" at <\(cut)>: \(reason)")
    }
}

extension Value {
    /// Go's name of the type, for messages.
    var typeName: String {
        switch self {
        case .null: "nil"
        case .bool: "bool"
        case .int: "int"
        case .double: "float64"
        case .string: "string"
        case .list: "[]string"
        case .object(let object): object.kind == .map ? "map[string]string" : "struct"
        case .method: "func"
        }
    }
}
