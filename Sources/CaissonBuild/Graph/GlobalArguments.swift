import CaissonAPI
import CaissonCore
import CaissonDockerfile
import CaissonOCI

/// Arguments before the first FROM: those of the platform, which need no ARG there, and the declared ones.
struct GlobalArguments: Sendable {
    /// What FROM sees, and what an ARG without a value takes in a stage.
    private(set) var variables = Variables()
    /// `--build-arg` by name.
    let given: [String: String]

    /// Arguments every RUN gets without an ARG line; they are no part of what makes a step another one.
    static let proxies: Set<String> = [
        "HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "FTP_PROXY", "ftp_proxy", "NO_PROXY", "no_proxy",
        "ALL_PROXY",
        "all_proxy",
    ]

    init(_ dockerfile: Dockerfile, _ request: BuildRequest, target: Platform, build: Platform) throws {
        var given: [String: String] = [:]
        for argument in request.buildArgs { given[argument.name] = argument.value }
        self.given = given
        for (prefix, platform) in [("BUILD", build), ("TARGET", target)] {
            variables.set(prefix + "PLATFORM", platform.text)
            variables.set(prefix + "OS", platform.os)
            variables.set(prefix + "ARCH", platform.architecture)
            variables.set(prefix + "VARIANT", platform.variant ?? "")
        }
        variables.set("TARGETSTAGE", request.target ?? dockerfile.stages.last?.name ?? "default")
        for name in variables.names { if let value = given[name] { variables.set(name, value) } }
        let start = SourceRange(start: SourcePosition(line: 1), end: SourcePosition(line: 1))
        for argument in dockerfile.globalArguments {
            if let value = given[argument.name] {
                variables.set(argument.name, value)
            } else if let value = argument.value {
                let expansion = Expansion(escape: dockerfile.directives.escape, variables: variables, range: start)
                variables.set(argument.name, try expansion.word(value))
            }
        }
    }

    /// What RUN gets of the proxies, whether declared or not.
    var proxyList: [String] {
        given.filter { GlobalArguments.proxies.contains($0.key) }.map { "\($0.key)=\($0.value)" }.sorted()
    }

    /// Arguments that are given but that nothing in the Dockerfile declares.
    func unused(in dockerfile: Dockerfile) -> [String] {
        var declared = Set(dockerfile.globalArguments.map(\.name)).union(GlobalArguments.proxies).union(variables.names)
        declared.formUnion(["SOURCE_DATE_EPOCH"])
        for instruction in dockerfile.stages.flatMap(\.instructions) {
            if case .arg(let arguments) = instruction.body { declared.formUnion(arguments.map(\.name)) }
        }
        return given.keys.filter { !declared.contains($0) && !$0.hasPrefix("BUILDKIT_") }.sorted()
    }
}
