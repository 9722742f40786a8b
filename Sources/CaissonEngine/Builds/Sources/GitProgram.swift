import CaissonBuild
import CaissonCore
import CaissonLinux
import Synchronization
import SystemPackage

/// The `git` of this machine, kept from everything a repository or a user's settings could make it do: no prompts, no hooks,
/// no configuration but ours, few protocols.
struct GitProgram: Sendable {
    private let path: FilePath
    private let environment: [String]

    /// `host` is the environment of this process; proxies and the agent of ssh are taken from it. Throws `notFound` where
    /// there is no git.
    init(host: [String: String], authorization: String? = nil) throws {
        guard let path = GitProgram.find(host["PATH"] ?? "/usr/local/bin:/usr/bin:/bin") else {
            throw CaissonError(.notFound, "git is not installed: it is needed for sources in git repositories")
        }
        self.path = path
        environment = GitProgram.environment(host, authorization)
    }

    private static func find(_ searchPath: String) -> FilePath? {
        searchPath.split(separator: ":").lazy.map { FilePath(String($0)).appending("git") }.first { Files.exists($0) }
    }

    private static func environment(_ host: [String: String], _ authorization: String?) -> [String] {
        var protocols = "https:http:ssh:git"
        // For tests, and for nothing else: a repository by path could be any folder of this host.
        if host["CAISSON_GIT_ALLOW_FILE"] == "1" { protocols += ":file" }
        var values = [
            "PATH": host["PATH"] ?? "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "HOME": "/nonexistent",
            "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "/bin/false", "SSH_ASKPASS": "/bin/false", "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_ALLOW_PROTOCOL": protocols, "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_SSH_COMMAND": secureShell(host),
        ]
        for name in ["http_proxy", "https_proxy", "no_proxy", "HTTPS_PROXY", "NO_PROXY", "all_proxy", "ALL_PROXY", "SSH_AUTH_SOCK"] {
            values[name] = host[name]
        }
        var settings = [
            ("core.hooksPath", "/dev/null"), ("core.fsmonitor", "false"), ("credential.helper", ""), ("gc.auto", "0"),
            ("maintenance.auto", "false"), ("advice.detachedHead", "false"), ("init.defaultBranch", "main"),
        ]
        if let authorization { settings.append(("http.extraHeader", "Authorization: \(authorization)")) }
        values["GIT_CONFIG_COUNT"] = "\(settings.count)"
        for (number, setting) in settings.enumerated() {
            values["GIT_CONFIG_KEY_\(number)"] = setting.0
            values["GIT_CONFIG_VALUE_\(number)"] = setting.1
        }
        return values.map { "\($0.key)=\($0.value)" }.sorted()
    }

    /// Keys of hosts are the user's; a host he never met is taken as it is, as BuildKit does.
    private static func secureShell(_ host: [String: String]) -> String {
        let known = host["HOME"].map { "\($0)/.ssh/known_hosts" } ?? "/dev/null"
        let quoted = known.contains("'") ? "/dev/null" : "'\(known)'"
        return "ssh -F /dev/null -o BatchMode=yes -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile=\(quoted)"
    }

    /// Runs git in `folder` and returns its standard output. Every line of its other output goes to `log`; the last one is
    /// told when it fails. Cancelling ends it and everything it started.
    @discardableResult
    func run(_ arguments: [String], in folder: FilePath, log: @escaping @Sendable (String) -> Void = { _ in }) async throws -> String {
        let (child, reader, errorReader) = try start(arguments, in: folder)
        let last = LastLine()
        return try await withTaskCancellationHandler {
            async let text = BlockingPool.shared.run { try reader.readAll(limit: 16 << 20) }
            async let said: Void = BlockingPool.shared.run {
                try GitProgram.lines(of: errorReader) { line in
                    last.set(line)
                    log(line)
                }
            }
            let bytes = try await text
            _ = try await said
            let status = try await child.wait()
            try Task.checkCancellation()
            guard status.code == 0 else { throw failure(arguments, last.text) }
            return String(decoding: bytes, as: UTF8.self)
        } onCancel: {
            try? Signal.kill.send(to: -child.pid) // ignored: it has ended
        }
    }

    /// The writers are ours only until the child has them: with them open, the readers would never see the end.
    private func start(
        _ arguments: [String], in folder: FilePath
    ) throws -> (ChildProcess, output: SharedDescriptor, errors: SharedDescriptor) {
        let (output, errors) = (try Pipe(), try Pipe())
        let null = try Files.open("/dev/null", .read)
        var request = SpawnRequest(
            path, ["git"] + arguments, environment: environment,
            descriptors: [0: null.raw, 1: output.writer.raw, 2: errors.writer.raw], newGroup: true, workingDirectory: folder)
        request.hostNetwork = true
        let child = try withExtendedLifetime((output, errors)) { try ChildProcess.spawn(request) }
        return (child, output.reader, errors.reader)
    }

    private static func lines(of reader: SharedDescriptor, _ line: (String) -> Void) throws {
        var rest: [UInt8] = []
        while true {
            let bytes = try reader.read(upTo: 64 << 10)
            if bytes.isEmpty { break }
            rest += bytes
            while let end = rest.firstIndex(where: { $0 == 10 || $0 == 13 }) {
                if end > 0 { line(String(decoding: rest[..<end], as: UTF8.self)) }
                rest.removeSubrange(...end)
            }
        }
        if !rest.isEmpty { line(String(decoding: rest, as: UTF8.self)) }
    }

    private func failure(_ arguments: [String], _ last: String) -> CaissonError {
        let command = arguments.first { !$0.hasPrefix("-") } ?? "git"
        return CaissonError(.unavailable, "git \(command): \(last.isEmpty ? "failed" : last)")
    }
}
