import CaissonAPI
import CaissonCore
import CaissonLinux
import FoundationEssentials
import SystemPackage

/// A program `docker-credential-<name>` that keeps secrets (the protocol of docker-credential-helpers): a verb as its
/// argument, one value on its standard input, JSON or a message on its standard output.
struct CredentialHelper: Sendable {
    private static let outputLimit = 1 << 20
    private static let patience = Duration.seconds(60)
    /// What every helper says when it has nothing.
    private static let nothing = "credentials not found"

    let program: String
    private let environment: [String: String]

    init(name: String, environment: [String: String]) {
        program = "docker-credential-\(name)"
        self.environment = environment
    }

    /// The secret for a server; nil when the helper has none.
    func credential(for server: String) async throws -> RegistryCredential? {
        guard let entry = try await entry(for: server) else { return nil }
        if entry.username == "<token>" { return .identityToken(entry.secret) }
        return .password(username: entry.username, password: entry.secret)
    }

    /// The user name for a server.
    func username(for server: String) async throws -> String? { try await entry(for: server)?.username }

    /// Keeps a secret.
    func store(username: String, password: String, for server: String) async throws {
        let entry = HelperEntry(serverURL: server, username: username, secret: password)
        let answer = try await run("store", Array(try JSONEncoder().encode(entry)))
        guard answer.succeeded else { throw failure("store", answer) }
    }

    /// Forgets a server; false when there was nothing.
    func erase(_ server: String) async throws -> Bool {
        guard try await entry(for: server) != nil else { return false }
        let answer = try await run("erase", Array(server.utf8))
        guard answer.succeeded else { throw failure("erase", answer) }
        return true
    }

    private func entry(for server: String) async throws -> HelperEntry? {
        let answer = try await run("get", Array(server.utf8))
        guard answer.succeeded else {
            if answer.text.lowercased().contains(CredentialHelper.nothing) { return nil }
            throw failure("get", answer)
        }
        guard let entry = try? JSONDecoder().decode(HelperEntry.self, from: Data(answer.output)) else {
            throw CaissonError(.unavailable, "\(program) get: answer is not what the protocol says")
        }
        return entry.secret.isEmpty ? nil : entry
    }

    private func failure(_ verb: String, _ answer: HelperAnswer) -> CaissonError {
        let line = answer.text.split(separator: "\n").first.map(String.init) ?? "no message"
        return CaissonError(.unavailable, "\(program) \(verb): \(line)", subject: program)
    }

    private func run(_ verb: String, _ input: [UInt8]) async throws -> HelperAnswer {
        guard !program.contains("/"), let path = find() else {
            throw CaissonError(.notFound, "\(program): executable file not found in $PATH", subject: program)
        }
        var request = SpawnRequest(path, [program, verb], environment: environment.map { "\($0)=\($1)" }, newSession: true)
        request.hostNetwork = true
        do {
            return try await BlockingPool.shared.run { [request] in try CredentialHelper.exchange(request, input) }
        } catch {
            throw CaissonError.wrapping(error, .unavailable, "\(program) \(verb)")
        }
    }

    private func find() -> FilePath? {
        let folders = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        return folders.map { FilePath(String($0)).appending(program) }.first { path in
            guard let status = try? FileStatus.of(path) else { return false }
            return status.kind == .regular && status.mode & 0o111 != 0
        }
    }

    /// The input is smaller than a pipe holds, so it can be written before anything is read.
    private static func exchange(_ request: SpawnRequest, _ input: [UInt8]) throws -> HelperAnswer {
        guard input.count < 32 << 10 else { throw CaissonError(.invalidArgument, "secret too long") }
        let null = try Files.open("/dev/null", .readWrite)
        let (child, reader) = try start(request, input, errors: null.raw)
        let output: [UInt8]
        do {
            output = try reader.readAll(limit: outputLimit)
        } catch {
            try? child.signal(.kill)  // ignored: it may have ended meanwhile
            _ = try? child.waitBlocking()  // ignored: the first error is the one to tell
            throw error
        }
        guard let status = try child.waitBlocking(timeout: patience) else {
            try child.signal(.kill)
            _ = try child.waitBlocking()
            throw CaissonError(.deadlineExceeded, "does not end")
        }
        return HelperAnswer(succeeded: status.code == 0, output: output)
    }

    /// Our copies of the child's ends are closed on return, or its output would never end.
    private static func start(
        _ request: SpawnRequest, _ input: [UInt8], errors: Int32
    ) throws -> (ChildProcess, SharedDescriptor) {
        let stdin = try Pipe()
        let stdout = try Pipe()
        try stdin.writer.writeAll(input)
        var request = request
        request.descriptors = [0: stdin.reader.raw, 1: stdout.writer.raw, 2: errors]
        let child = try withExtendedLifetime((stdin, stdout)) { try ChildProcess.spawn(request) }
        return (child, stdout.reader)
    }
}

/// What a helper printed, and how it ended.
private struct HelperAnswer: Sendable {
    let succeeded: Bool
    let output: [UInt8]

    var text: String { String(decoding: output, as: UTF8.self) }
}

private struct HelperEntry: Codable {
    var serverURL: String
    var username: String
    var secret: String

    enum CodingKeys: String, CodingKey {
        case serverURL = "ServerURL"
        case username = "Username"
        case secret = "Secret"
    }
}
