import CaissonCore
import Yams

/// Reads YAML into nodes: anchors and merge keys resolved, places kept, and bounded, since a file of a few hundred bytes can
/// stand for billions of values.
struct YAMLReader {
    /// Values a file may stand for once its aliases are written out.
    static let mostValues = 200_000
    /// Levels of nesting.
    static let mostLevels = 64
    /// Bytes of a file.
    static let mostBytes = 4 << 20

    private let file: String
    private var values = 0

    /// The documents of a file, the later ones overrides of the first. Throws ``ComposeError`` with line and column.
    static func documents(_ text: String, file: String) throws(ComposeError) -> [ComposeNode] {
        guard text.utf8.count <= mostBytes else {
            throw ComposeError(
                "the file is larger than \(mostBytes >> 20) MiB", at: SourceMark(file: file, line: 1, column: 1))
        }
        var reader = YAMLReader(file: file)
        var nodes: [ComposeNode] = []
        for root in try reader.parse(text) { nodes.append(try reader.node(root, level: 0)) }
        return nodes.filter { !$0.isNull }
    }

    private init(file: String) { self.file = file }

    private func parse(_ text: String) throws(ComposeError) -> [Node] {
        do {
            // Marks count UTF-8 whatever the environment says.
            let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
            var roots: [Node] = []
            while let root = try parser.nextRoot() { roots.append(root) }
            return roots
        } catch let error as YamlError {
            throw reading(error)
        } catch {
            throw ComposeError("\(error)", at: SourceMark(file: file, line: 1, column: 1))
        }
    }

    private func reading(_ error: YamlError) -> ComposeError {
        switch error {
        case .scanner(_, let problem, let mark, _) where problem.hasPrefix("Maximum nesting level"),
            .parser(_, let problem, let mark, _) where problem.hasPrefix("Maximum nesting level"):
            return deep(SourceMark(file: file, line: mark.line, column: mark.column))
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return ComposeError(problem.trimmed, at: SourceMark(file: file, line: mark.line, column: mark.column))
        case .duplicatedKeysInMapping(let keys, let context):
            let mark = SourceMark(file: file, line: context.mark.line, column: context.mark.column)
            return ComposeError("the key \(keys.joined(separator: ", ")) is there twice", at: mark)
        case .reader(let problem, _, _, _):
            return ComposeError(problem.trimmed, at: SourceMark(file: file, line: 1, column: 1))
        default:
            return ComposeError("not YAML: \(error)", at: SourceMark(file: file, line: 1, column: 1))
        }
    }

    private func deep(_ mark: SourceMark) -> ComposeError {
        ComposeError("nested deeper than \(Self.mostLevels) levels", at: mark)
    }

    private func place(_ node: Node) -> SourceMark {
        SourceMark(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }

    private mutating func node(_ node: Node, level: Int) throws(ComposeError) -> ComposeNode {
        let mark = place(node)
        values += 1
        guard values <= Self.mostValues else {
            throw ComposeError("the file's aliases stand for more than \(Self.mostValues) values", at: mark)
        }
        guard level <= Self.mostLevels else { throw deep(mark) }
        let instruction = Self.instruction(node)
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain && scalar.tag.rawValue != Tag.Name.str.rawValue
            return ComposeNode(.scalar(scalar.string, isPlain: isPlain), at: mark, instruction)
        case .sequence(let sequence):
            var items: [ComposeNode] = []
            for item in sequence { items.append(try self.node(item, level: level + 1)) }
            return ComposeNode(.list(items), at: mark, instruction)
        case .mapping(let mapping):
            return ComposeNode(.table(try entries(mapping, level: level + 1)), at: mark, instruction)
        case .alias: throw ComposeError("an alias that stands for nothing", at: mark)
        }
    }

    private static func instruction(_ node: Node) -> ComposeNode.Instruction? {
        switch tag(node) {
        case "!reset": .reset
        case "!override": .replace
        default: nil
        }
    }

    /// As written: the tag of the node itself would be resolved to a type.
    private static func tag(_ node: Node) -> String? {
        switch node {
        case .scalar(let scalar): scalar.tag.rawValue
        case .sequence(let sequence): sequence.tag.rawValue
        case .mapping(let mapping): mapping.tag.rawValue
        case .alias: nil
        }
    }

    /// The keys of a mapping; those of `<<` come in where they are not there, the first of several winning.
    private mutating func entries(_ mapping: Node.Mapping, level: Int) throws(ComposeError) -> [ComposeNode.Entry] {
        var own: [ComposeNode.Entry] = []
        var merged: [ComposeNode.Entry] = []
        for (key, value) in mapping {
            guard case .scalar(let name) = key else {
                throw ComposeError("a key has to be a single value", at: place(key))
            }
            let node = try node(value, level: level)
            if name.string == "<<", name.style == .plain {
                merged += try Self.merged(node)
            } else {
                own.append(ComposeNode.Entry(key: name.string, mark: place(key), value: node))
            }
        }
        var known = Set(own.map(\.key))
        return merged.filter { known.insert($0.key).inserted } + own
    }

    private static func merged(_ node: ComposeNode) throws(ComposeError) -> [ComposeNode.Entry] {
        if let entries = node.entries { return entries }
        var all: [ComposeNode.Entry] = []
        guard let items = node.items else {
            throw ComposeError("<< takes a mapping or a list of mappings", at: node.mark)
        }
        for item in items {
            guard let entries = item.entries else { throw ComposeError("<< takes mappings", at: item.mark) }
            all += entries
        }
        return all
    }
}

extension String {
    /// Without blanks and line ends around it.
    var trimmed: String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
