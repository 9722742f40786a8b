import CaissonAPI
import CaissonCore
import CaissonOCI
import CaissonRuntime
import CaissonStore
import FoundationEssentials
import SystemPackage

/// What `--log-opt labels`, `env` and `tag` add to every record of a container's log.
enum LogAttributes {
    /// The plan of a container's log, attributes included; nil when none is kept.
    static func plan(_ entry: ContainerEntry, path: FilePath) throws -> LogPlan? {
        let config = entry.body.host.logConfig
        var plan = try LogPlan.from(config, path: path)
        guard !config.config.isEmpty else { return plan }
        let attributes = try values(entry, config)
        guard !attributes.isEmpty else { return plan }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        plan?.attributes = String(decoding: try encoder.encode(attributes), as: UTF8.self)
        return plan
    }

    /// Throws ``CaissonError`` (notImplemented) for a tag that says more than is known here.
    static func check(_ config: LogConfig) throws {
        if let tag = config.config["tag"] { _ = try expand(tag, [:], checkOnly: true) }
    }

    private static func values(_ entry: ContainerEntry, _ config: LogConfig) throws -> [String: String] {
        var found: [String: String] = [:]
        for name in names(config.config["labels"]) { found[name] = entry.body.config.labels[name] }
        for name in names(config.config["env"]) {
            let prefix = name + "="
            found[name] = entry.body.config.env.last { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        }
        if let tag = config.config["tag"] { found["tag"] = try expand(tag, words(entry)) }
        return found
    }

    private static func names(_ list: String?) -> [String] {
        (list ?? "").split(separator: ",").map { String($0) }
    }

    private static let known = ["ID", "FullID", "Name", "ImageID", "ImageFullID", "ImageName", "DaemonName"]

    private static func words(_ entry: ContainerEntry) -> [String: String] {
        [
            "ID": entry.id.short, "FullID": entry.id.text, "Name": entry.record.name, "ImageID": entry.record.imageID.short,
            "ImageFullID": entry.record.imageID.text, "ImageName": entry.body.imageName, "DaemonName": "caisson",
        ]
    }

    /// `{{.Name}}` and its like; templates that do more are refused.
    private static func expand(_ tag: String, _ words: [String: String], checkOnly: Bool = false) throws -> String {
        var result = ""
        var rest = tag[...]
        while let open = rest.firstRange(of: "{{") {
            result += rest[..<open.lowerBound]
            let inside = rest[open.upperBound...]
            guard let close = inside.firstRange(of: "}}") else { throw refusal(tag) }
            let field = inside[..<close.lowerBound].filter { $0 != " " }
            guard field.hasPrefix("."), known.contains(String(field.dropFirst())) else { throw refusal(tag) }
            if !checkOnly { result += words[String(field.dropFirst())] ?? "" }
            rest = inside[close.upperBound...]
        }
        return result + rest
    }

    private static func refusal(_ tag: String) -> CaissonError {
        let fields = known.map { "{{.\($0)}}" }.joined(separator: " ")
        return CaissonError(.notImplemented, "log opt tag '\(tag)' is not supported: it may hold text and \(fields)")
    }
}
