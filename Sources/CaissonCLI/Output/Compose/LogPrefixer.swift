import CaissonAPI
import CaissonCore

/// Lines of several containers on one output, each behind the name of its container.
struct LogPrefixer {
    /// Docker's order.
    private static let colors = ["36", "33", "32", "35", "34", "36;1", "33;1", "32;1", "35;1", "34;1"]

    let names: [String]
    let colored: Bool
    let prefixed: Bool
    let timestamps: Bool
    /// What was written without a line feed yet, by container and stream.
    private var open: [String: [UInt8]] = [:]

    init(names: [String], colored: Bool, prefixed: Bool = true, timestamps: Bool = false) {
        self.names = names
        self.colored = colored
        self.prefixed = prefixed
        self.timestamps = timestamps
    }

    /// The bytes to write for records of a container.
    mutating func chunks(_ entries: [LogEntry], of name: String) -> [(StandardStream, [UInt8])] {
        var chunks: [(StandardStream, [UInt8])] = []
        for entry in entries {
            let key = "\(entry.isStderr)\(name)"
            var line = open.removeValue(forKey: key) ?? []
            if line.isEmpty { line = start(of: name, entry.time) }
            line += entry.bytes
            guard line.last == 10 else {
                open[key] = line
                continue
            }
            let stream = entry.isStderr ? StandardStream.error : .output
            if chunks.last?.0 == stream { chunks[chunks.count - 1].1 += line } else { chunks.append((stream, line)) }
        }
        return chunks
    }

    /// What a container left without a line feed.
    mutating func rest(of name: String) -> [(StandardStream, [UInt8])] {
        [StandardStream.output, .error].compactMap { stream in
            open.removeValue(forKey: "\(stream == .error)\(name)").map { (stream, $0 + [10]) }
        }
    }

    /// A line about a container.
    func note(_ name: String, _ text: String) -> String { paint("\(name) \(text)", name) + "\n" }

    private func start(of name: String, _ time: Timestamp) -> [UInt8] {
        var text = ""
        if prefixed {
            let width = (names.map(\.count).max() ?? 0) + 1
            text = paint(name + String(repeating: " ", count: max(0, width - name.count)) + " | ", name)
        }
        if timestamps {
            text += FormatText.rfc3339(time, LocalOffset(seconds: 0, abbreviation: "UTC"), nanoseconds: true) + " "
        }
        return Array(text.utf8)
    }

    private func paint(_ text: String, _ name: String) -> String {
        guard colored, let index = names.firstIndex(of: name) else { return text }
        return "\u{1b}[\(Self.colors[index % Self.colors.count])m\(text)\u{1b}[0m"
    }
}
