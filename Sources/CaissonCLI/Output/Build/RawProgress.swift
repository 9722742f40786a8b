import CaissonAPI
import CaissonCore

/// `--progress=rawjson`: one JSON object a line in the shape of BuildKit's client.SolveStatus (`vertexes`, `statuses`,
/// `logs`, `warnings`). A vertex's digest is made of the build's ID and the step's number; a step that was not taken
/// from the cache has its reason in `missed`, which BuildKit does not know.
struct RawProgress: BuildRenderer {
    private var trace = BuildTrace()
    private var out = ""

    var ticks: Bool { false }

    mutating func take(_ event: BuildEvent, at now: Timestamp) {
        // Logs are passed on and not kept.
        if case .stepLog = event {} else { trace.take(event, at: now) }
        switch event {
        case .started, .ended: break
        case .steps(let steps): line("vertexes", steps.map { vertex($0.id) })
        case .stepStarted(let id, _), .stepEnded(let id, _): line("vertexes", [vertex(id)])
        case .stepProgress(let id, let progress): line("statuses", [status(id, progress)])
        case .stepLog(let id, let stream, let text, let time): line("logs", [log(id, stream, text, time)])
        case .warning(let warning): line("warnings", [value(warning)])
        }
    }

    mutating func render(at now: Timestamp, size: TerminalSize, isFinal: Bool) -> String {
        defer { out = "" }
        return out
    }

    private mutating func line(_ key: String, _ entries: [Value]) {
        out += record([(key, .list(entries))]).json() + "\n"
    }

    private func record(_ fields: [(key: String, value: Value?)]) -> Value {
        .object(ObjectValue(.record(""), fields.compactMap { field in field.value.map { (field.key, $0) } }))
    }

    /// `sha256:` and 64 digits, the same each time the build is told.
    private func digest(_ step: Int) -> String {
        let number = String(step, radix: 16)
        let padded = String(repeating: "0", count: max(0, 16 - number.count)) + number
        return "sha256:" + (trace.start?.id.text.prefix(48) ?? Substring(String(repeating: "0", count: 48))) + padded
    }

    private func vertex(_ id: Int) -> Value {
        guard let step = trace.steps[id] else { return .null }
        var failure: String?
        switch step.end?.outcome {
        case .failed(let message, _)?: failure = message
        case .cancelled?: failure = "context canceled"
        case .done?, .cached?, nil: break
        }
        let inputs = step.step.inputs.map { digest($0) }
        return record([
            ("digest", .string(digest(id))), ("inputs", inputs.isEmpty ? nil : .strings(inputs)),
            ("name", .string(step.step.name)), ("started", step.started.map { .string($0.rfc3339) }),
            ("completed", step.end.map { .string($0.time.rfc3339) }),
            ("cached", step.end?.outcome == .cached ? .bool(true) : nil), ("error", failure.map { .string($0) }),
            ("missed", step.end?.miss.map { missed($0) }),
        ])
    }

    private func missed(_ miss: CacheMiss) -> Value {
        let files = miss.files.map { record([("path", .string($0.path)), ("kind", .string("\($0.kind)"))]) }
        return record([
            ("reason", .string(miss.reason.rawValue)), ("headline", .string(miss.headline)),
            ("step", miss.step.map { .string(digest($0)) }), ("files", files.isEmpty ? nil : .list(files)),
        ])
    }

    private func status(_ id: Int, _ progress: BuildProgress) -> Value {
        guard let known = trace.steps[id]?.statuses.first(where: { $0.progress.id == progress.id }) else {
            return .null
        }
        return record([
            ("id", .string(progress.id)), ("vertex", .string(digest(id))), ("total", progress.total.map { .int($0) }),
            ("current", .int(progress.current)), ("timestamp", .string(known.updated.rfc3339)),
            ("started", .string(known.started.rfc3339)),
            ("completed", progress.isDone ? .string(known.updated.rfc3339) : nil),
        ])
    }

    private func log(_ id: Int, _ stream: Int, _ text: String, _ time: Timestamp) -> Value {
        record([
            ("vertex", .string(digest(id))), ("stream", .int(Int64(stream))), ("data", .string(Base64.text(text.utf8))),
            ("timestamp", .string(time.rfc3339)),
        ])
    }

    private func value(_ warning: BuildWarning) -> Value {
        let position = { (line: Int) in record([("line", .int(Int64(line)))]) }
        let range = warning.lines.map { lines in
            Value.list([record([("start", position(lines.lowerBound)), ("end", position(lines.upperBound))])])
        }
        let source = trace.start.map { start in
            record([
                ("filename", .string(start.dockerfileName)), ("data", .string(Base64.text(start.dockerfile.utf8))),
                ("language", .string("Dockerfile")),
            ])
        }
        return record([
            ("level", .int(1)), ("short", .string(Base64.text(WarningText.headline(warning).utf8))),
            ("url", warning.url.isEmpty ? nil : .string(warning.url)), ("sourceInfo", source), ("range", range),
        ])
    }
}
