/// `--format` of commands about one thing (`version`, `info`).
enum SingleFormat {
    /// Compact JSON for `json`, else the template's output; a template that cannot be read ends with status 64.
    static func render(_ value: Value, _ format: String) throws -> String {
        if format == "json" { return value.json() + "\n" }
        let template: GoTemplate
        do { template = try GoTemplate(format) } catch {
            throw ExitFailure(64, "template parsing error: \(error.message)")
        }
        do { return try template.render(value) + "\n" } catch {
            throw ExitFailure(1, "template parsing error: \(error.message)")
        }
    }
}
