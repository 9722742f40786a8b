package import CaissonAPI
import CaissonCore

/// A service's `build` as the engine is asked for it.
package enum BuildTranslation {
    /// Throws ``ComposeError`` for keys that cannot be carried out, and nil without a build.
    package static func request(
        _ service: ServiceDefinition, in project: ComposeProject
    ) throws(ComposeError) -> BuildRequest? {
        guard let build = service.build else { return nil }
        try RefusalCheck.check(build, Schema.build, path: "services.\(service.name).build")
        var request = BuildRequest(context: context(build["context"]?.text ?? project.directory))
        if let text = build["dockerfile_inline"]?.text {
            request.dockerfile = .text(Array(text.utf8))
        } else {
            request.dockerfile = .named(build["dockerfile"]?.text ?? "Dockerfile")
        }
        request.tags = [service.imageName(in: project.name)] + (build["tags"]?.texts ?? [])
        request.buildArgs = (build["args"]?.entries ?? []).map {
            BuildArgument(name: $0.key, value: $0.value.text ?? "")
        }
        request.target = build["target"]?.text
        request.noCache = build["no_cache"]?.flag ?? false
        request.noCacheStages = build["no_cache_filter"]?.texts ?? []
        request.pull = build["pull"]?.flag ?? false
        request.platforms = service.text("platform").map { [$0] } ?? build["platforms"]?.texts ?? []
        request.labels = build["labels"]?.pairs ?? [:]
        request.network = build["network"]?.text ?? "default"
        request.addHosts = (build["extra_hosts"]?.texts ?? []).map {
            $0.split(separator: "=", maxSplits: 1).joined(separator: ":")
        }
        request.shmSize = build["shm_size"]?.integer
        request.entitlements =
            (build["entitlements"]?.texts ?? []) + (build["privileged"]?.flag == true ? ["security.insecure"] : [])
        request.ulimits = ulimits(build)
        for entry in build["additional_contexts"]?.entries ?? [] {
            request.namedContexts[entry.key] = try namedContext(entry, project)
        }
        request.secrets = try secrets(build, service, project)
        try addCaches(build, service, to: &request)
        return request
    }

    private static func context(_ text: String) -> BuildContextSource {
        HostPath.isRemote(text) ? .remote(text) : .folder(text)
    }

    private static func ulimits(_ build: ComposeNode) -> [Ulimit] {
        (build["ulimits"]?.entries ?? []).map { entry in
            let single = entry.value.integer
            let value = { (key: String) in single ?? entry.value[key]?.integer ?? 0 }
            return Ulimit(name: entry.key, soft: value("soft"), hard: value("hard"))
        }
    }

    private static func namedContext(_ entry: ComposeNode.Entry, _ project: ComposeProject) throws(ComposeError)
        -> BuildContextSource
    {
        let text = entry.value.text ?? ""
        let (scheme, rest) = split(text, at: ":")
        switch scheme {
        case "docker-image": return .image(String(rest.drop { $0 == "/" }))
        case "oci-layout": return .layout(String(rest.drop { $0 == "/" }))
        case "service":
            guard let service = project.service(rest) else {
                throw ComposeError("no such service: \(rest)", at: entry.mark)
            }
            return .image(service.imageName(in: project.name))
        default: return context(text)
        }
    }

    private static func split(_ text: String, at separator: Character) -> (String, String) {
        guard let place = text.firstIndex(of: separator) else { return ("", text) }
        return (String(text[..<place]), String(text[text.index(after: place)...]))
    }

    private static func secrets(
        _ build: ComposeNode, _ service: ServiceDefinition, _ project: ComposeProject
    ) throws(ComposeError) -> [BuildSecret] {
        var all: [BuildSecret] = []
        for grant in build["secrets"]?.items ?? [] {
            guard let name = grant["source"]?.text, let secret = project.secrets.first(where: { $0.key == name }) else {
                continue
            }
            let id = grant["target"]?.text ?? name
            if let file = secret.node["file"]?.text {
                all.append(BuildSecret(id: id, file: file))
            } else if let variable = secret.node["environment"]?.text {
                all.append(BuildSecret(id: id, value: Array((project.environment[variable] ?? "").utf8)))
            } else {
                throw ComposeError(
                    "\(name): an external secret cannot be given to a build", at: grant.mark,
                    path: "services.\(service.name).build.secrets")
            }
        }
        return all
    }

    private static func addCaches(
        _ build: ComposeNode, _ service: ServiceDefinition, to request: inout BuildRequest
    ) throws(ComposeError) {
        for (key, path) in [("cache_from", \BuildRequest.cacheFrom), ("cache_to", \BuildRequest.cacheTo)] {
            for item in build[key]?.items ?? [] {
                guard let source = cache(item.text ?? "") else {
                    throw ComposeError(
                        "not a cache: \(item.text ?? "")", at: item.mark, path: "services.\(service.name).build.\(key)")
                }
                request[keyPath: path].append(source)
            }
        }
    }

    /// `type=local,src=dir`, `type=registry,ref=x`, `type=inline`, or a reference alone.
    private static func cache(_ text: String) -> BuildCacheSource? {
        guard text.contains("=") else { return .registry(reference: text) }
        let pairs = Dictionary(
            text.split(separator: ",").map { field in split(String(field), at: "=") },
            uniquingKeysWith: { _, last in last })
        switch pairs["type"] {
        case "local": return (pairs["src"] ?? pairs["dest"]).map { .local(path: $0) }
        case "registry": return pairs["ref"].map { .registry(reference: $0) }
        case "inline": return .inline
        default: return nil
        }
    }
}
