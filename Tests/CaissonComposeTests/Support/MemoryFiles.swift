import CaissonCore

@testable import CaissonCompose

/// Files that are only in memory.
struct MemoryFiles: ComposeFiles {
    var files: [String: String]

    func exists(_ path: String) -> Bool { files[path] != nil }

    func text(_ path: String) throws(CaissonError) -> String {
        guard let text = files[path] else { throw CaissonError(.notFound, "open \(path): no such file or directory") }
        return text
    }

    func bytes(_ path: String, limit: Int) throws(CaissonError) -> [UInt8] {
        let bytes = Array(try text(path).utf8)
        guard bytes.count <= limit else { throw CaissonError(.resourceExhausted, "read \(path): file too large") }
        return bytes
    }
}

/// Projects below `/src/app`.
enum Projects {
    /// Loads files named relative to the project's folder; those given with `-f`, or else the usual ones, are loaded.
    static func load(
        _ files: [String: String], named: [String] = [], _ change: (inout ProjectRequest) -> Void = { _ in }
    ) throws(CaissonError) -> ComposeProject {
        var request = ProjectRequest(workingDirectory: "/src/app")
        request.environment = ["HOME": "/home/ada"]
        request.files = named
        change(&request)
        let absolute = files.map { ($0.key.hasPrefix("/") ? $0.key : "/src/app/" + $0.key, $0.value) }
        return try ProjectLoader.load(request, MemoryFiles(files: Dictionary(uniqueKeysWithValues: absolute)))
    }

    /// What is wrong with a single file; nil when nothing is.
    static func failure(_ text: String, _ change: (inout ProjectRequest) -> Void = { _ in }) -> String? {
        do {
            _ = try load(["compose.yaml": text], change)
            return nil
        } catch { return error.message }
    }

    /// The canonical form of one service `a` with the given keys, without what every service has.
    static func service(_ keys: String) throws(CaissonError) -> String {
        let indented = keys.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
        let text = "services:\n  a:\n    image: busybox\n    network_mode: none\n\(indented)\n"
        let project = try load(["compose.yaml": text]) { $0.checksConsistency = false }
        guard var node = project.service("a")?.node else { return "" }
        (node["image"], node["network_mode"]) = (nil, nil)
        return YAMLWriter.text(node)
    }
}
