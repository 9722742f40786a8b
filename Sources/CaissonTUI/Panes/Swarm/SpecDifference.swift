import CaissonAPI
import CaissonCore

/// A value that two specs of a service do not share.
struct SpecDifference: Sendable, Equatable {
    var key: String
    var before: String?
    var after: String?
}

/// Specs compared value by value: every field there is takes part, also one that is added to them later.
enum SpecDifferences {
    /// Sorted as the fields are declared; values of lists are compared as sets.
    static func between(_ old: ServiceSpec, _ new: ServiceSpec) -> [SpecDifference] {
        let (before, after) = (values(of: old), values(of: new))
        let keys = (before.map(\.key) + after.map(\.key)).reduce(into: [String]()) { keys, key in
            if !keys.contains(key) { keys.append(key) }
        }
        return keys.flatMap { key in
            let gone = Self.values(before, key, without: Self.values(after, key))
            let come = Self.values(after, key, without: Self.values(before, key))
            return (0..<max(gone.count, come.count)).map { place in
                SpecDifference(
                    key: key, before: gone.indices.contains(place) ? gone[place] : nil,
                    after: come.indices.contains(place) ? come[place] : nil)
            }
        }
    }

    private typealias Values = [(key: String, value: String)]

    private static func values(_ all: Values, _ key: String, without others: [String] = []) -> [String] {
        var others = others
        return all.filter { $0.key == key }.map(\.value).filter { value in
            guard let place = others.firstIndex(of: value) else { return true }
            others.remove(at: place)
            return false
        }
    }

    private static func values(of spec: ServiceSpec) -> Values {
        var values: Values = []
        add(spec, [], to: &values)
        return values
    }

    private static func add(_ value: Any, _ path: [String], to values: inout Values) {
        if let text = plain(value) {
            values.append((key: name(path), value: text))
            return
        }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional: if let inner = mirror.children.first?.value { add(inner, path, to: &values) }
        case .collection: for element in mirror.children { values.append((key: name(path), value: line(element.value))) }
        case .dictionary:
            for (key, value) in pairs(value) { values.append((key: name(path), value: "\(key)=\(value)")) }
        default: for child in mirror.children { add(child.value, path + (child.label.map { [$0] } ?? []), to: &values) }
        }
    }

    /// A value that is shown as it is.
    private static func plain(_ value: Any) -> String? {
        switch value {
        case let value as Duration: DurationText.of(value)
        case let value as ServiceMode: mode(value)
        case let value as PortConfig: "\(value.text) \(value.mode.rawValue)"
        case let value as String: value
        case let value as Bool: value ? "yes" : "no"
        case let value as any BinaryInteger: "\(value)"
        case let value as Double: "\(value)"
        case let value as any RawRepresentable: "\(value.rawValue)"
        case let value as any CustomStringConvertible where Mirror(reflecting: value).displayStyle == .struct: "\(value)"
        default: Mirror(reflecting: value).displayStyle == .enum ? "\(value)" : nil
        }
    }

    static func mode(_ mode: ServiceMode) -> String {
        switch mode {
        case .replicated(let replicas): "\(replicas) replica\(replicas == 1 ? "" : "s")"
        case .global: "global"
        case .replicatedJob(let total, let concurrent): "job of \(total)" + (concurrent > 0 ? ", \(concurrent) at a time" : "")
        case .globalJob: "global job"
        }
    }

    /// An element of a list in one line.
    private static func line(_ value: Any) -> String {
        if let text = plain(value) { return text }
        var values: Values = []
        add(value, [], to: &values)
        return values.map { $0.key.isEmpty ? $0.value : "\($0.key)=\($0.value)" }.joined(separator: ",")
    }

    private static func pairs(_ value: Any) -> [(String, String)] {
        if let pairs = value as? [String: String] { return pairs.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
        if let pairs = value as? [String: Int64] { return pairs.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") } }
        return Mirror(reflecting: value).children.map { ("", line($0.value)) }
    }

    /// `task.container.stopGracePeriod` → `stop grace period`.
    private static func name(_ path: [String]) -> String {
        path.filter { !["task", "container", "endpoint"].contains($0) }.map { label in
            label.reduce(into: "") { text, letter in text += letter.isUppercase ? " " + letter.lowercased() : String(letter) }
        }.joined(separator: " ")
    }
}
