import CaissonOCI

/// One line of the log as Foundation's decoder reads it.
struct LogLine: Decodable {
    var log: String
    var stream: String
    var time: String

    init(json: [UInt8]) throws { self = try CanonicalJSON.decode(LogLine.self, from: json, "log line") }
}
