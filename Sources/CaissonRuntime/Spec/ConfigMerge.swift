package import CaissonAPI
import CaissonCore

/// Lays what a user asked for over what an image says, by Docker's rules.
package enum ConfigMerge {
    /// The configuration of a new container. A host name not asked for stays empty.
    ///
    /// Throws `invalidArgument` when neither image nor request names a command.
    package static func merge(image: ContainerConfig, request: RunRequest) throws -> ContainerConfig {
        var config = ContainerConfig()
        config.image = request.image
        (config.entrypoint, config.cmd) = command(image: image, request: request)
        if (config.entrypoint ?? []).isEmpty && (config.cmd ?? []).isEmpty {
            throw CaissonError(.invalidArgument, "no command specified")
        }
        config.env = environment(image.env, request.environment)
        config.user = request.user ?? image.user
        config.workingDir = request.workingDirectory ?? image.workingDir
        config.labels = image.labels.merging(request.labels) { _, asked in asked }
        config.exposedPorts = exposedPorts(image.exposedPorts, request.exposedPorts)
        config.volumes = image.volumes
        for path in request.volumes { config.volumes = (config.volumes ?? [:]).merging([path: EmptyObject()]) { old, _ in old } }
        config.onBuild = image.onBuild
        config.shell = image.shell
        config.stopSignal = request.stopSignal ?? image.stopSignal
        config.stopTimeout = request.stopTimeout ?? image.stopTimeout
        config.healthcheck = healthcheck(image.healthcheck, request.healthcheck)
        config.hostname = request.hostname ?? ""
        config.domainname = request.domainname ?? ""
        streams(of: request, into: &config)
        return config
    }

    private static func exposedPorts(_ image: [String: EmptyObject]?, _ more: [String]) -> [String: EmptyObject]? {
        if more.isEmpty { return image }
        return (image ?? [:]).merging(more.map { ($0, EmptyObject()) }) { known, _ in known }
    }

    private static func command(image: ContainerConfig, request: RunRequest) -> (entrypoint: [String]?, cmd: [String]?) {
        let asked = request.command.isEmpty ? nil : request.command
        guard let entrypoint = request.entrypoint else { return (image.entrypoint, asked ?? image.cmd) }
        // An entrypoint of one's own makes the image's arguments meaningless; an empty one clears the image's.
        let cleared = entrypoint == [""] || entrypoint.isEmpty
        return (cleared ? nil : entrypoint, asked ?? (cleared ? image.cmd : nil))
    }

    /// What the request leaves open the image decides.
    private static func healthcheck(_ image: HealthcheckConfig?, _ request: HealthcheckConfig?) -> HealthcheckConfig? {
        guard var check = request, let image else { return request ?? image }
        if check.test?.isEmpty ?? true { check.test = image.test }
        check.interval = check.interval ?? image.interval
        check.timeout = check.timeout ?? image.timeout
        check.startPeriod = check.startPeriod ?? image.startPeriod
        check.startInterval = check.startInterval ?? image.startInterval
        check.retries = check.retries ?? image.retries
        return check
    }

    private static func streams(of request: RunRequest, into config: inout ContainerConfig) {
        config.tty = request.tty
        config.openStdin = request.openStdin
        config.stdinOnce = request.openStdin && request.attachStdin
        config.attachStdin = request.attachStdin
        config.attachStdout = request.attachStdout
        config.attachStderr = request.attachStderr
    }

    /// `KEY=value` lists one over the other: a later value replaces an earlier one in its place, a bare `KEY` removes it.
    package static func environment(_ base: [String], _ overrides: [String]) -> [String] {
        var order: [Substring] = []
        var values: [Substring: String] = [:]
        for entry in base + overrides {
            let key = entry.prefix { $0 != "=" }
            if values[key] == nil && !order.contains(key) { order.append(key) }
            values[key] = key.count == entry.count ? nil : entry
        }
        return order.compactMap { values[$0] }
    }
}
