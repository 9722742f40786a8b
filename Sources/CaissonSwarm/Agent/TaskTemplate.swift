package import CaissonAPI
package import CaissonCore

/// What templates of a task's specification may speak of.
package struct TaskTemplateFacts: Sendable {
    package var serviceID = ""
    package var serviceName = ""
    package var serviceLabels: [String: String] = [:]
    package var taskID = ""
    package var taskName = ""
    package var taskSlot = ""
    package var nodeID = ""
    package var node: NodeDescription
    /// What `env`, `secret` and `config` find; only a config's or secret's own text may ask for these.
    package var environment: [String: String]?
    package var secrets: [String: String] = [:]
    package var configs: [String: String] = [:]

    package init(_ task: TaskRecord, labels: [String: String], node: NodeDescription) {
        (serviceID, serviceName, serviceLabels) = ("\(task.service)", task.serviceName, labels)
        (taskID, taskName) = ("\(task.id)", task.name)
        if case .number(let number) = task.slot { taskSlot = "\(number)" } else { taskSlot = "\(task.slot)" }
        nodeID = task.node.map { "\($0)" } ?? ""
        self.node = node
    }

    /// Facts of a task that is not there, for seeing whether a template can be read at all.
    package init() { node = NodeDescription(hostname: "") }
}

/// A text with `{{…}}` in it, as the hostname, environment and mounts of a service, and configs made with
/// `--template-driver golang`, may have: the fields Docker names, `index .Service.Labels "key"`, `env`, `secret` and `config`.
package enum TaskTemplate {
    /// The text with every placeholder filled in. Throws `invalidArgument` naming what cannot be read.
    package static func expand(_ text: String, _ facts: TaskTemplateFacts) throws(CaissonError) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            result += rest[..<open.lowerBound]
            rest = rest[open.upperBound...]
            guard let close = rest.firstRange(of: "}}") else { throw failure(text, "unclosed action") }
            result += try value(words(rest[..<close.lowerBound], text), facts, text)
            rest = rest[close.upperBound...]
        }
        return result + rest
    }

    private static func value(_ words: [String], _ facts: TaskTemplateFacts, _ text: String) throws(CaissonError) -> String {
        switch (words.first, words.count) {
        case (let field?, 1): return try self.field(field, facts, text)
        case ("index", 3) where words[1] == ".Service.Labels": return facts.serviceLabels[words[2]] ?? ""
        case ("env", 2): return try found(facts.environment?[words[1]] ?? (facts.environment == nil ? nil : ""), words, text)
        case ("secret", 2): return try found(facts.environment == nil ? nil : facts.secrets[words[1]], words, text)
        case ("config", 2): return try found(facts.environment == nil ? nil : facts.configs[words[1]], words, text)
        default: throw failure(text, "cannot read {{\(words.joined(separator: " "))}}")
        }
    }

    private static func found(_ value: String?, _ words: [String], _ text: String) throws(CaissonError) -> String {
        guard let value else { throw failure(text, "nothing found for \(words.joined(separator: " "))") }
        return value
    }

    private static func field(_ name: String, _ facts: TaskTemplateFacts, _ text: String) throws(CaissonError) -> String {
        switch name {
        case ".Service.ID": facts.serviceID
        case ".Service.Name": facts.serviceName
        case ".Task.ID": facts.taskID
        case ".Task.Name": facts.taskName
        case ".Task.Slot": facts.taskSlot
        case ".Node.ID": facts.nodeID
        case ".Node.Hostname": facts.node.hostname
        case ".Node.Platform.OS": facts.node.platform.os
        case ".Node.Platform.Architecture": facts.node.platform.architecture
        case _ where name.hasPrefix(".Service.Labels."):
            facts.serviceLabels[String(name.dropFirst(".Service.Labels.".count))] ?? ""
        default: throw failure(text, "there is no \(name)")
        }
    }

    /// Blanks part words, quotes hold them together.
    private static func words(_ text: Substring, _ whole: String) throws(CaissonError) -> [String] {
        var words: [String] = []
        var rest = text[...]
        while let first = rest.first {
            if first.isWhitespace {
                rest = rest.dropFirst()
            } else if first == "\"" || first == "`" {
                rest = rest.dropFirst()
                guard let end = rest.firstIndex(of: first) else { throw failure(whole, "unterminated string") }
                words.append(String(rest[..<end]))
                rest = rest[end...].dropFirst()
            } else {
                let word = rest.prefix { !$0.isWhitespace && $0 != "\"" }
                words.append(String(word))
                rest = rest[word.endIndex...]
            }
        }
        return words
    }

    private static func failure(_ text: String, _ reason: String) -> CaissonError {
        CaissonError(.invalidArgument, "template \"\(text)\": \(reason)")
    }
}
