import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import FoundationEssentials
import SystemPackage

/// Docker's `config.json`, shared with every tool that reads it: credentials in it or in the helper programs it names.
/// Keys that are not ours are kept as they are.
struct CredentialFile: Sendable {
    private static let limit = 4 << 20
    /// The key Docker Hub has had since its first version.
    private static let hubKey = "https://index.docker.io/v1/"

    private let path: FilePath
    private let environment: [String: String]

    /// `$DOCKER_CONFIG/config.json`, else `~/.docker/config.json`. Throws `failedPrecondition` without either variable.
    init(environment: [String: String]) throws {
        self.environment = environment
        if let directory = environment["DOCKER_CONFIG"], !directory.isEmpty {
            path = FilePath(directory).appending("config.json")
        } else if let home = environment["HOME"], !home.isEmpty {
            path = FilePath(home).appending(".docker/config.json")
        } else {
            throw CaissonError(.failedPrecondition, "find config.json: neither DOCKER_CONFIG nor HOME is set")
        }
    }

    /// The secret for a registry; nil when there is none.
    func credential(for domain: String) async throws -> RegistryCredential? {
        let document = try load()
        if let helper = helper(for: domain, in: document) {
            return try await helper.credential(for: CredentialFile.key(of: domain))
        }
        guard let entry = entry(for: domain, in: document)?.value else { return nil }
        if let token = entry["registrytoken"]?.text, !token.isEmpty { return .registryToken(token) }
        if let token = entry["identitytoken"]?.text, !token.isEmpty { return .identityToken(token) }
        return try password(entry, of: domain)
    }

    /// The user name stored for a registry.
    func username(for domain: String) async throws -> String? {
        let document = try load()
        if let helper = helper(for: domain, in: document) {
            return try await helper.username(for: CredentialFile.key(of: domain))
        }
        guard let entry = entry(for: domain, in: document)?.value else { return nil }
        guard case .password(let username, _)? = try password(entry, of: domain) else { return nil }
        return username
    }

    /// Keeps a user name and password; returns where, for a message to the user.
    func store(username: String, password: String, for domain: String) async throws -> String {
        var document = try load()
        if let helper = helper(for: domain, in: document) {
            try await helper.store(username: username, password: password, for: CredentialFile.key(of: domain))
            return "credentials stored by \(helper.program)"
        }
        let secret = Data("\(username):\(password)".utf8).base64EncodedString()
        if document["auths"]?.entries.isEmpty ?? true { document["auths"] = .object([:]) }
        let key = entry(for: domain, in: document)?.key ?? CredentialFile.key(of: domain)
        document["auths"]?[key] = .object(["auth": .string(secret)])
        try save(document)
        return "credentials stored unencrypted in '\(path)'; configure a credential helper to change that"
    }

    /// Forgets a registry; false when there was nothing.
    func erase(_ domain: String) async throws -> Bool {
        var document = try load()
        var hadSome = false
        if let helper = helper(for: domain, in: document) { hadSome = try await helper.erase(CredentialFile.key(of: domain)) }
        while let key = entry(for: domain, in: document)?.key {
            document["auths"]?[key] = nil
            try save(document)
            hadSome = true
        }
        return hadSome
    }

    private func load() throws -> JSONValue {
        do {
            guard try Files.isThere(path) else { return .object([:]) }
            let bytes = try Files.read(path, limit: CredentialFile.limit)
            let document = bytes.isEmpty ? .object([:]) : try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
            guard case .object = document else { throw CaissonError(.invalidArgument, "read \(path): not a JSON object") }
            return document
        } catch let error as SyscallError {
            throw error.asCaissonError()
        } catch let error as CaissonError {
            throw error
        } catch {
            throw CaissonError(.invalidArgument, "read \(path): not valid JSON", subject: path.string, cause: error)
        }
    }

    /// Replaces the file at once and for its owner alone; a symbolic link stays one.
    private func save(_ document: JSONValue) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            let bytes = Array(try encoder.encode(document)) + [UInt8(ascii: "\n")]
            let target = try Files.isThere(path) ? try Files.realPath(path) : path
            try Files.makeDirectories(target.removingLastComponent(), mode: 0o700)
            try AtomicFile.write(bytes, to: target, mode: 0o600, durable: true)
        } catch {
            throw CaissonError.wrapping(error, .permissionDenied, "store credentials")
        }
    }

    /// The entry of a registry, under whichever of its names tools have written it.
    private func entry(for domain: String, in document: JSONValue) -> (key: String, value: JSONValue)? {
        let auths = document["auths"]?.entries ?? [:]
        let key = CredentialFile.key(of: domain)
        if let value = auths[key] { return (key, value) }
        let other = auths.keys.sorted().first { RegistryConnector.domain(of: $0) == domain }
        return other.flatMap { name in auths[name].map { (name, $0) } }
    }

    private func password(_ entry: JSONValue, of domain: String) throws -> RegistryCredential? {
        if let username = entry["username"]?.text, let password = entry["password"]?.text, !username.isEmpty {
            return .password(username: username, password: password)
        }
        guard let text = entry["auth"]?.text, !text.isEmpty else { return nil }
        guard let data = Data(base64Encoded: text), let pair = String(validating: data, as: UTF8.self),
            let colon = pair.firstIndex(of: ":")
        else { throw CaissonError(.invalidArgument, "read \(path): the entry of \(domain) is damaged", subject: domain) }
        let password = pair[pair.index(after: colon)...]
        return .password(username: String(pair[..<colon]), password: String(password).trimmingNUL)
    }

    private func helper(for domain: String, in document: JSONValue) -> CredentialHelper? {
        let own = document["credHelpers"]?[CredentialFile.key(of: domain)] ?? document["credHelpers"]?[domain]
        guard let name = own?.text ?? document["credsStore"]?.text, !name.isEmpty else { return nil }
        return CredentialHelper(name: name, environment: environment)
    }

    private static func key(of domain: String) -> String { domain == Reference.defaultDomain ? hubKey : domain }
}

extension String {
    /// Without the NUL bytes some tools of old padded passwords with.
    fileprivate var trimmingNUL: String {
        var text = self
        while text.last == "\0" { text.removeLast() }
        return text
    }
}
