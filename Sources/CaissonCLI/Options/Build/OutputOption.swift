import CaissonAPI

/// `-o, --output`, `--push` and `--load`.
enum OutputOption {
    /// Where the files of an output that goes to standard output are collected first.
    struct Outputs: Sendable, Equatable {
        var outputs: [BuildOutput] = []
        /// The file of this host that is copied to standard output in the end.
        var toStandardOutput: String?
    }

    /// Attributes of BuildKit's exporters that change nothing here.
    private static let known: Set = [
        "dest", "name", "push", "tar", "context", "store", "unpack", "oci-mediatypes", "rewrite-timestamp", "buildinfo",
        "platform-split",
    ]

    /// Empty means the image goes into the store.
    static func values(_ flags: ParsedFlags, _ console: Console) throws -> Outputs {
        var result = Outputs()
        let tags = flags.list("tag")
        for text in flags.list("output") where !text.isEmpty {
            result.outputs.append(try output(text, tags, &result, console))
        }
        if flags.bool("push") { try push(&result.outputs, tags) }
        if flags.bool("load"), !result.outputs.contains(where: isImage) {
            result.outputs.append(.image(names: tags, push: false))
        }
        try check(result.outputs, flags)
        return result
    }

    private static func output(
        _ text: String, _ tags: [String], _ result: inout Outputs, _ console: Console
    ) throws -> BuildOutput {
        let fields = try CommaFields.parse(text)
        if fields == [text], !text.hasPrefix("type=") {
            return text == "-"
                ? .tar(path: try file("tar", "-", &result, console)) : .local(path: try folder(text, console))
        }
        let values = try KeyValues(fields)
        guard let type = values.type, !type.isEmpty else { throw OptionFailure("type is required for output") }
        if let key = values.unknown(known) {
            throw OptionFailure("output attribute \(key) is not supported for type=\(type)")
        }
        return try output(type, values, tags, &result, console)
    }

    private static func output(
        _ type: String, _ values: KeyValues, _ tags: [String], _ result: inout Outputs, _ console: Console
    ) throws -> BuildOutput {
        switch type {
        case "local": return .local(path: try folder(values["dest"] ?? "", console))
        case "tar": return .tar(path: try file(type, values["dest"] ?? "-", &result, console))
        case "oci", "docker":
            if values.isTrue("tar") == false {
                throw OptionFailure("type=\(type),tar=false is not supported: write an archive")
            }
            if type == "docker", (values["dest"] ?? "").isEmpty {
                return .image(names: names(values, tags), push: false)
            }
            let path = try file(type, values["dest"] ?? "-", &result, console)
            return type == "oci" ? .oci(path: path) : .docker(path: path)
        case "image": return try image(names(values, tags), push: values.isTrue("push") ?? false)
        case "registry": return try image(names(values, tags), push: true)
        case "cacheonly": return .cacheOnly
        default:
            throw OptionFailure(
                "unsupported output type \(FlagValue.quoted(type)): use image, registry, oci, docker, local, tar or cacheonly"
            )
        }
    }

    /// Tags win over the names of an output.
    private static func names(_ values: KeyValues, _ tags: [String]) -> [String] {
        tags.isEmpty ? (values["name"] ?? "").split(separator: ",").map { String($0) } : tags
    }

    private static func image(_ names: [String], push: Bool) throws -> BuildOutput {
        if push, names.isEmpty { throw OptionFailure("tag is needed when pushing to registry") }
        return .image(names: names, push: push)
    }

    private static func folder(_ path: String, _ console: Console) throws -> String {
        guard !path.isEmpty else { throw OptionFailure("dest is required for local exporter") }
        guard path != "-" else { throw OptionFailure("dest cannot be stdout for local exporter") }
        let absolute = console.absolute(path)
        if let kind = HostFile.kind(absolute), kind != .folder {
            throw OptionFailure("destination directory \(path) is a file")
        }
        return absolute
    }

    private static func file(_ type: String, _ path: String, _ result: inout Outputs, _ console: Console) throws
        -> String
    {
        guard path == "-" || path.isEmpty else {
            let absolute = console.absolute(path)
            if HostFile.kind(absolute) == .folder { throw OptionFailure("destination file \(path) is a directory") }
            return absolute
        }
        guard !console.terminal.isTerminal(.output) else {
            throw OptionFailure("dest file is required for \(type) exporter. refusing to write to console")
        }
        guard result.toStandardOutput == nil else {
            throw OptionFailure("multiple outputs cannot go to standard output")
        }
        let path = HostFile.temporaryPath(console, "output")
        result.toStandardOutput = path
        return path
    }

    private static func push(_ outputs: inout [BuildOutput], _ tags: [String]) throws {
        guard !outputs.isEmpty else { return outputs = [try image(tags, push: true)] }
        var pushed = false
        outputs = try outputs.map { output in
            guard case .image(let names, _) = output else { return output }
            pushed = true
            return try image(names, push: true)
        }
        guard pushed else {
            throw OptionFailure("push and \(FlagValue.quoted(name(outputs[0]))) output can't be used together")
        }
    }

    private static func check(_ outputs: [BuildOutput], _ flags: ParsedFlags) throws {
        guard flags.has("iidfile") else { return }
        for output in outputs {
            switch output {
            case .local, .tar: throw OptionFailure("local and tar exporters are incompatible with image ID file")
            case .image, .oci, .docker, .cacheOnly: continue
            }
        }
    }

    private static func isImage(_ output: BuildOutput) -> Bool {
        if case .image = output { return true }
        return false
    }

    private static func name(_ output: BuildOutput) -> String {
        switch output {
        case .image: "image"
        case .oci: "oci"
        case .docker: "docker"
        case .local: "local"
        case .tar: "tar"
        case .cacheOnly: "cacheonly"
        }
    }
}
