import CaissonAPI
import CaissonCore

/// `caisson builder history inspect`.
enum HistoryInspect {
    static let command = Command(
        group: "builder history", name: "inspect", usage: "[OPTIONS] [REF]", summary: "Inspect a build record",
        arguments: .atMost(1), flags: { [.string("format", "Format the output", initial: "pretty")] },
        completes: .builds,
        run: { call in
            let builds = try await call.engine().builds
            let record = try await BuildReference.record(call, builds)
            let request = try await builds.request(record.id.text)
            guard call.format.isEmpty || call.format == "pretty" else {
                let value = value(record, request)
                try call.console.printRaw(
                    call.format == "json" ? value.indentedJSON() + "\n" : try SingleFormat.render(value, call.format))
                return 0
            }
            try call.console.printRaw(text(record, request, call.console))
            return 0
        })

    private static func text(_ record: BuildSummary, _ request: BuildRequest, _ console: Console) -> String {
        let time = FormatText.rfc3339(record.created, console.localOffset(record.created))
        var first = [
            ("Name", record.name), ("Ref", record.id.text), ("Context", context(request.context)),
            ("Dockerfile", dockerfile(request)),
        ]
        if let target = request.target { first.append(("Target", target)) }
        if !request.platforms.isEmpty { first.append(("Platforms", request.platforms.joined(separator: ", "))) }
        if !request.tags.isEmpty { first.append(("Tags", request.tags.joined(separator: ", "))) }
        var second = [("Started", time), ("Duration", record.durationText(console)), ("Status", record.stateText)]
        if !record.error.isEmpty { second.append(("Error", record.error)) }
        let percent = record.steps > 0 ? record.cachedSteps * 100 / record.steps : 0
        second.append(("Build Steps", "\(record.endedSteps)/\(record.steps) (\(percent)% cached)"))
        if let image = record.imageID { second.append(("Image", image)) }
        var out = FieldText.lines(first) + "\n" + FieldText.lines(second) + "\n"
        out += table("BUILD ARG", request.buildArgs.map { ($0.name, $0.value ?? "") })
        out += table("LABEL", request.labels.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        out += table(
            "NAMED CONTEXT", request.namedContexts.sorted { $0.key < $1.key }.map { ($0.key, context($0.value)) })
        return out + "Print build logs: \(HelpText.program) builder history logs \(record.id.short)\n"
    }

    private static func table(_ title: String, _ rows: [(String, String)]) -> String {
        guard !rows.isEmpty else { return "" }
        let lines = ["\(title)\tVALUE"] + rows.map { "\($0.0)\t\($0.1)" }
        return TableOutput.align(lines.joined(separator: "\n")) + "\n\n"
    }

    /// The keys of buildx's JSON.
    private static func value(_ record: BuildSummary, _ request: BuildRequest) -> Value {
        let seconds = record.ended.map { $0.since(record.created).inSeconds }
        var fields: [(key: String, value: Value)] = [
            ("Name", .string(record.name)), ("Ref", .string(record.id.text)),
            ("Context", .string(context(request.context))),
            ("Dockerfile", .string(dockerfile(request))),
        ]
        if let target = request.target { fields.append(("Target", .string(target))) }
        if !request.platforms.isEmpty { fields.append(("Platform", .strings(request.platforms))) }
        fields.append(("StartedAt", .string(record.created.rfc3339)))
        if let ended = record.ended { fields.append(("CompletedAt", .string(ended.rfc3339))) }
        if let seconds { fields.append(("Duration", .int(Int64(seconds * 1_000_000_000)))) }
        fields.append(("Status", .string(record.stateText.lowercased())))
        if !record.error.isEmpty { fields.append(("Error", .string(record.error))) }
        fields += [
            ("NumCompletedSteps", .int(Int64(record.endedSteps))), ("NumTotalSteps", .int(Int64(record.steps))),
            ("NumCachedSteps", .int(Int64(record.cachedSteps))),
            ("BuildArgs", pairs(request.buildArgs.map { ($0.name, $0.value ?? "") })),
            ("Labels", pairs(request.labels.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })),
            ("Image", .string(record.imageID ?? "")), ("Tags", .strings(request.tags)),
        ]
        return .object(ObjectValue(.record("history.inspectOutput"), fields))
    }

    private static func pairs(_ pairs: [(String, String)]) -> Value {
        .list(pairs.map { .object(ObjectValue(.record(""), [("Name", .string($0.0)), ("Value", .string($0.1))])) })
    }

    private static func dockerfile(_ request: BuildRequest) -> String {
        if case .named(let path) = request.dockerfile { return path }
        return "-"
    }

    private static func context(_ source: BuildContextSource) -> String {
        switch source {
        case .empty, .archive: "-"
        case .folder(let path): path
        case .remote(let url): url
        case .image(let reference): "docker-image://" + reference
        case .layout(let path): "oci-layout://" + path
        }
    }
}
