import CaissonAPI

/// The values of labels by node, as numbers: the same number, the same value.
struct NodeLabels: Sendable {
    private var columns: [String: [Int]] = [:]

    /// A label's values: `node.labels.x` or `engine.labels.x`. Nodes without it, and any other name, share one value.
    mutating func values(of label: String, _ nodes: NodeSet) -> [Int] {
        if let column = columns[label] { return column }
        var numbers: [String: Int] = [:]
        let column = nodes.records.map { record -> Int in
            let value = record.label(label)
            let number = numbers[value] ?? numbers.count
            numbers[value] = number
            return number
        }
        columns[label] = column
        return column
    }
}

extension NodeRecord {
    fileprivate func label(_ name: String) -> String {
        for (prefix, labels) in [("node.labels.", spec.labels), ("engine.labels.", description.engineLabels)]
        where name.hasPrefix(prefix) {
            return labels[String(name.dropFirst(prefix.count))] ?? ""
        }
        return ""
    }
}
