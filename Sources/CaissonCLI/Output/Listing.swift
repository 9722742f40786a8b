/// A listing in the format the user chose: `table`, `table TEMPLATE`, `json` or `TEMPLATE`, as Docker's formatter does.
struct Listing {
    /// Go's name of a row, for messages: `*formatter.ContainerContext`.
    let type: String
    /// The template of the table when none is given.
    let table: String
    /// Column headers by field.
    let headers: [String: String]
    /// What `raw` stands for; nil where Docker has no such form.
    var raw: [String]?

    /// The whole output with its last line feed; empty when there is nothing to print.
    func render(_ rows: [Value], format: String, quiet: Bool) throws -> String {
        let form = try Form(format.isEmpty ? "table" : format, listing: self, quiet: quiet)
        var out = ""
        if form.isTable, !quiet { out += try form.render(headerRow, TemplateFunctions(keepsText: true)) + "\n" }
        for row in rows { out += try form.render(row) + "\n" }
        return form.isTable && !quiet ? TableOutput.align(out) : out
    }

    /// One line a field; the ID, or where there is none the first field, alone when it is to be quiet.
    fileprivate func raw(_ quiet: Bool) -> String? {
        guard let raw, quiet else { return raw.map { $0.joined(separator: "\n") + "\n" } }
        return raw.first { $0.hasSuffix("{{.ID}}") } ?? raw.first
    }

    private var headerRow: Value {
        var fields: [(key: String, value: Value)] = headers.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }
        fields.append(("Label", .method { (arguments) throws(TemplateFailure) in Listing.labelHeader(arguments) }))
        return .object(ObjectValue(.record(type), fields))
    }

    /// The last part of a label's name, with blanks for `-` and `_`.
    private static func labelHeader(_ arguments: [Value]) -> Value {
        guard case .string(let name)? = arguments.first else { return .string("") }
        let last = name.split(separator: ".").last ?? ""
        return .string(String(last.map { $0 == "-" || $0 == "_" ? " " : $0 }))
    }

    /// A row with its fields sorted, as Docker's JSON has them, and `.Label "key"`.
    static func row(_ type: String, _ fields: [String: String], labels: [String: String]? = nil) -> Value {
        var entries: [(key: String, value: Value)] = fields.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }
        if let labels {
            entries.append(
                ("Label", .method { (arguments) throws(TemplateFailure) in
                    guard let name = arguments.first, arguments.count == 1 else {
                        throw TemplateFailure("wrong number of args for Label: want 1 got \(arguments.count)")
                    }
                    return .string(labels[try TemplateFunctions.string(name)] ?? "")
                }))
        }
        return .object(ObjectValue(.record(type), entries))
    }

    /// `key=value,key=value`, sorted by key.
    static func labels(_ labels: [String: String]) -> String {
        labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    }
}

/// A format that is ready to print.
private struct Form {
    let isTable: Bool
    private let template: GoTemplate

    init(_ format: String, listing: Listing, quiet: Bool) throws {
        isTable = format.hasPrefix("table")
        let source: String
        if isTable {
            let own = String(format.dropFirst(5).drop { $0 == " " || $0 == "\t" })
            source = quiet && own.isEmpty ? "{{.ID}}" : own.isEmpty ? listing.table : own
        } else {
            source = format == "json" ? "{{json .}}" : format == "raw" ? listing.raw(quiet) ?? format : format
        }
        do { template = try GoTemplate(FormatText.unescaped(source)) } catch {
            throw ExitFailure(1, "failed to parse template: \(error.message)")
        }
    }

    func render(_ row: Value, _ functions: TemplateFunctions = TemplateFunctions()) throws -> String {
        do { return try template.render(row, functions: functions) } catch {
            throw ExitFailure(1, "failed to execute template: \(error.message)")
        }
    }
}
