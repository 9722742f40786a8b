/// Environment variables as the ordered `KEY=value` list that images and containers keep.
enum EnvironmentList {
    /// Replaces the variable where it stands, or appends it.
    static func set(_ key: String, _ value: String, in list: inout [String]) {
        let entry = "\(key)=\(value)"
        if let index = list.firstIndex(where: { $0.hasPrefix("\(key)=") }) {
            list[index] = entry
        } else {
            list.append(entry)
        }
    }
}
