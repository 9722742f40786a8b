/// Prints objects for inspect: indented JSON, `json`, or a template for each.
enum ObjectOutput {
    /// What is to be printed for each object.
    enum Form: Sendable {
        case indented, json
        case template(GoTemplate)

        init(_ format: String) throws {
            switch format {
            case "": self = .indented
            case "json": self = .json
            default:
                do { self = .template(try GoTemplate(format)) } catch {
                    throw ExitFailure(64, "template parsing error: \(error.message)")
                }
            }
        }
    }

    /// The text for all objects found.
    static func text(_ objects: [Value], _ form: Form) throws -> String {
        switch form {
        case .indented: return Value.list(objects).indentedJSON() + "\n"
        case .json: return Value.list(objects).json() + "\n"
        case .template(let template):
            var text = ""
            for object in objects {
                do { text += try template.render(object) + "\n" } catch {
                    throw ExitFailure(1, "template parsing error: \(error.message)")
                }
            }
            return text
        }
    }
}
