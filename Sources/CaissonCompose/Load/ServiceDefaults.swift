import CaissonCore

/// What a service has without saying so.
struct ServiceDefaults {
    let context: FileLoader.Context
    let request: ProjectRequest
    let source: any ComposeFiles

    func apply(_ entry: inout ComposeNode.Entry) throws(ComposeError) {
        var service = entry.value.isNull ? ComposeNode.table([], at: entry.mark) : entry.value
        let place = "services.\(entry.key)"
        addNetwork(&service)
        addBuild(&service)
        addDependencies(&service)
        addPorts(&service)
        for (key, folder) in [("secrets", "/run/secrets/"), ("configs", "/")] { addTargets(&service, key, folder) }
        if service["pull_policy"]?.text == "if_not_present" {
            service["pull_policy"] = .text("missing", at: service.mark)
        }
        if request.resolvesEnvironment {
            try addEnvironment(&service, place)
            try addLabels(&service, place)
        }
        entry.value = service
    }

    private func addNetwork(_ service: inout ComposeNode) {
        guard service["network_mode"] == nil, service["networks"]?.entries?.isEmpty ?? true else { return }
        service["networks"] = .table([("default", .null(at: service.mark))], at: service.mark)
    }

    private func addBuild(_ service: inout ComposeNode) {
        guard var build = service["build"] else { return }
        if build["context"] == nil { build["context"] = .text(context.directory, at: build.mark) }
        if build["dockerfile"] == nil, build["dockerfile_inline"] == nil {
            build["dockerfile"] = .text("Dockerfile", at: build.mark)
        }
        if request.resolvesEnvironment, let args = build["args"] { build["args"] = resolved(args, dropsUnknown: true) }
        service["build"] = build
    }

    /// What is said of another service elsewhere makes it one to be started first.
    private func addDependencies(_ service: inout ComposeNode) {
        var table = service["depends_on"] ?? .table([], at: service.mark)
        for (name, restart) in impliedDependencies(service) where table[name] == nil {
            table[name] = .table(
                [
                    ("condition", .text("service_started", at: service.mark)),
                    ("restart", restart ? .plain("true", at: service.mark) : nil),
                ],
                at: service.mark)
        }
        for dependency in table.entries ?? [] {
            var value = dependency.value
            if value["condition"] == nil { value["condition"] = .text("service_started", at: dependency.mark) }
            if value["required"] == nil { value["required"] = .plain("true", at: dependency.mark) }
            table[dependency.key] = value
        }
        if table.entries?.isEmpty == false { service["depends_on"] = table }
    }

    private func impliedDependencies(_ service: ComposeNode) -> [(String, Bool)] {
        var names = (service["links"]?.texts ?? []).map { ($0.prefix { $0 != ":" }, true) }
        for key in ["network_mode", "ipc", "pid", "uts", "cgroup"] {
            if let text = service[key]?.text, text.hasPrefix("service:") { names.append((text.dropFirst(8), true)) }
        }
        for text in service["volumes_from"]?.texts ?? [] where !text.hasPrefix("container:") {
            names.append((text.prefix { $0 != ":" }, false))
        }
        return names.map { (String($0.0), $0.1) }
    }

    private func addPorts(_ service: inout ComposeNode) {
        guard let ports = service["ports"], let items = ports.items else { return }
        service["ports"] = ports.with(
            .list(
                items.map { item in
                    guard item.entries != nil else { return item }
                    var item = item
                    if item["mode"] == nil { item["mode"] = .text("ingress", at: item.mark) }
                    if item["protocol"] == nil { item["protocol"] = .text("tcp", at: item.mark) }
                    return item
                }))
    }

    private func addTargets(_ service: inout ComposeNode, _ key: String, _ folder: String) {
        guard let grants = service[key], let items = grants.items else { return }
        service[key] = grants.with(
            .list(
                items.map { item in
                    guard let name = item["source"]?.text else { return item }
                    var item = item
                    let target = item["target"]?.text ?? name
                    item["target"] = .text(target.hasPrefix("/") ? target : folder + target, at: item.mark)
                    return item
                }))
    }

    // MARK: environment

    private func addEnvironment(_ service: inout ComposeNode, _ place: String) throws(ComposeError) {
        var table = ComposeNode.table([], at: service.mark)
        for (name, value) in try fileVariables(service["env_file"], place) {
            table[name] = .text(value, at: service.mark)
        }
        for entry in service["environment"]?.entries ?? [] { table[entry.key] = entry.value }
        service["env_file"] = nil
        let values = resolved(table, dropsUnknown: true)
        service["environment"] = values.entries?.isEmpty == false ? values : nil
    }

    private func fileVariables(_ files: ComposeNode?, _ place: String) throws(ComposeError) -> [(
        name: String, value: String
    )] {
        var all: [(name: String, value: String)] = []
        for file in files?.items ?? [] {
            guard let path = file["path"]?.text else { continue }
            if file["required"]?.flag == false, !source.exists(path) { continue }
            let text: String
            do { text = try source.text(path) } catch {
                throw ComposeError("env file \(path): \(error.message)", at: file.mark, path: place + ".env_file")
            }
            let known = all
            if file["format"]?.text == "raw" {
                all += EnvironmentFile.raw(text)
            } else {
                all += try EnvironmentFile.parse(text, file: path) { name in
                    context.environment[name] ?? known.last { $0.name == name }?.value
                }
            }
        }
        return all
    }

    /// Names alone take their value from the project's variables.
    private func resolved(_ table: ComposeNode, dropsUnknown: Bool) -> ComposeNode {
        table.with(
            .table(
                (table.entries ?? []).compactMap { entry in
                    guard entry.value.isNull else { return entry }
                    guard let value = context.environment[entry.key] else { return dropsUnknown ? nil : entry }
                    return ComposeNode.Entry(key: entry.key, mark: entry.mark, value: .text(value, at: entry.mark))
                }))
    }

    private func addLabels(_ service: inout ComposeNode, _ place: String) throws(ComposeError) {
        guard let files = service["label_file"] else { return }
        var labels = ComposeNode.table([], at: service.mark)
        for path in files.texts {
            let text = try source.composeText(path, at: files.mark)
            for (name, value) in try EnvironmentFile.parse(text, file: path, lookup: { context.environment[$0] }) {
                labels[name] = .text(value, at: files.mark)
            }
        }
        for entry in service["labels"]?.entries ?? [] { labels[entry.key] = entry.value }
        service["labels"] = labels
        service["label_file"] = nil
    }
}
