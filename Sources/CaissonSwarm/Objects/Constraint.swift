package import CaissonAPI
package import CaissonCore

/// One `--constraint`: `node.labels.disk==ssd`.
///
/// Keys and rules are swarmkit's (`manager/constraint`): a key, `==` or `!=`, a value; values are compared without
/// regard to case.
package struct Constraint: Sendable, Equatable {
    package enum Subject: Sendable, Equatable {
        case id, hostname, role, os, architecture, address
        case nodeLabel(String)
        case engineLabel(String)
    }

    package let subject: Subject
    package let isEqual: Bool
    package let value: String

    /// - Throws: `CaissonError.invalidArgument` that names what is wrong.
    package init(_ text: String) throws(CaissonError) {
        let isEqual: Bool
        let parts: (Substring, Substring)
        if let range = text.firstRange(of: "!=") {
            (isEqual, parts) = (false, (text[..<range.lowerBound], text[range.upperBound...]))
        } else if let range = text.firstRange(of: "==") {
            (isEqual, parts) = (true, (text[..<range.lowerBound], text[range.upperBound...]))
        } else {
            throw CaissonError(.invalidArgument, "constraint \(text): expected one operator from ==, !=")
        }
        let key = trimmed(parts.0)
        value = trimmed(parts.1)
        self.isEqual = isEqual
        guard let subject = Self.subject(key) else {
            throw CaissonError(.invalidArgument, "constraint \(text): no key \(key)")
        }
        guard !value.isEmpty else { throw CaissonError(.invalidArgument, "constraint \(text): the value is empty") }
        self.subject = subject
    }

    private static func subject(_ key: String) -> Subject? {
        switch key.lowercased() {
        case "node.id": return .id
        case "node.hostname": return .hostname
        case "node.ip": return .address
        case "node.role": return .role
        case "node.platform.os": return .os
        case "node.platform.arch": return .architecture
        default: break
        }
        if let label = label(key, "node.labels.") { return .nodeLabel(label) }
        if let label = label(key, "engine.labels.") { return .engineLabel(label) }
        return nil
    }

    private static func label(_ key: String, _ prefix: String) -> String? {
        guard key.lowercased().hasPrefix(prefix), key.count > prefix.count else { return nil }
        return String(key.dropFirst(prefix.count))
    }

    /// Whether a node meets it. A label that is not there equals nothing, and differs from everything.
    package func matches(_ node: NodeRecord) -> Bool {
        let found: String? =
            switch subject {
            case .id: node.id.description
            case .hostname: node.description.hostname
            case .role: node.spec.role.rawValue
            case .os: node.description.platform.os
            case .architecture: node.description.platform.architecture
            case .address: node.status.address
            case .nodeLabel(let name): node.spec.labels[name]
            case .engineLabel(let name): node.description.engineLabels[name]
            }
        return (found.map { $0.lowercased() == value.lowercased() } ?? false) == isEqual
    }
}

extension Placement {
    /// Whether a node meets all constraints. One that cannot be read is met by no node: a service with it is refused when
    /// it is made, so only a newer program could have let it in.
    package func admits(_ node: NodeRecord) -> Bool {
        constraints.allSatisfy { text in (try? Constraint(text))?.matches(node) ?? false }
    }
}

private func trimmed(_ text: Substring) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
}
