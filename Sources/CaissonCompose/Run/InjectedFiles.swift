package import CaissonAPI
import CaissonCore

/// Secrets and configs that are not files of this host: their text is copied into a container before it starts.
package struct InjectedFiles: Sendable {
    let project: ComposeProject
    let service: ServiceDefinition

    package init(project: ComposeProject, service: ServiceDefinition) {
        self.project = project
        self.service = service
    }

    /// Copies them into a container that does not run yet.
    package func copy(into container: String, of engine: any EngineAPI) async throws {
        for (key, resources) in [("secrets", project.secrets), ("configs", project.configs)] {
            for grant in service.node[key]?.items ?? [] {
                guard let resource = resources.first(where: { $0.key == grant["source"]?.text }),
                    let text = try text(of: resource), let target = grant["target"]?.text
                else { continue }
                let entry = TarEntry(
                    path: target, mode: grant["mode"]?.text.flatMap { Spellings.mode($0) } ?? 0o444,
                    user: grant["uid"]?.integer ?? 0, group: grant["gid"]?.integer ?? 0)
                let source = ByteReader(try entry.archive(of: Array(text.utf8)))
                try await engine.containers.copy(
                    from: .tarSource(source.pull), to: .container(container, "/"), archive: true, followLink: false)
            }
        }
    }

    /// nil for a resource that is a file.
    private func text(of resource: ResourceDefinition) throws -> String? {
        if let content = resource.node["content"]?.text { return content }
        guard let variable = resource.node["environment"]?.text else { return nil }
        guard let value = project.environment[variable] else {
            throw CaissonError(
                .failedPrecondition, "environment variable \"\(variable)\" required by \(resource.key) is not set")
        }
        return value
    }
}

/// A file of a tar archive in the ustar format of POSIX.
struct TarEntry {
    /// Absolute; at most 100 bytes.
    var path: String
    var mode: Int64
    var user: Int64
    var group: Int64

    /// An archive of this file alone.
    func archive(of bytes: [UInt8]) throws -> [UInt8] {
        let name = Array(path.utf8.drop { $0 == UInt8(ascii: "/") })
        guard name.count <= 100 else { throw CaissonError(.invalidArgument, "\(path): the path is too long") }
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: some Collection<UInt8>, at offset: Int) {
            header.replaceSubrange(offset..<offset + text.count, with: text)
        }
        put(name, at: 0)
        put(Self.octal(mode, 7), at: 100)
        put(Self.octal(user, 7), at: 108)
        put(Self.octal(group, 7), at: 116)
        put(Self.octal(Int64(bytes.count), 11), at: 124)
        put(Self.octal(0, 11), at: 136)
        put(Array("        0".utf8), at: 148)
        put(Array("ustar\u{0}00".utf8), at: 257)
        // The checksum counts its own field as blanks.
        put(Self.octal(header.reduce(0) { $0 + Int64($1) }, 6) + [0], at: 148)
        let padding = (512 - bytes.count % 512) % 512
        return header + bytes + [UInt8](repeating: 0, count: padding + 1024)
    }

    private static func octal(_ value: Int64, _ width: Int) -> [UInt8] {
        let digits = String(value, radix: 8)
        return Array((String(repeating: "0", count: max(0, width - digits.count)) + digits).utf8)
    }
}
