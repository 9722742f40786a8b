package import CaissonAPI
import CaissonConfig
import CaissonCore
import CaissonLinux
package import CaissonOCI
import SystemPackage

/// The engine's way to registries: configuration and credentials on one side, transfer processes on the other.
package struct RegistryConnector: RegistriesAPI, Sendable {
    private let environment: [String: String]
    private let configuration: RegistriesConfiguration
    private let executable: String?

    /// `configDirectory` replaces the folders `registries.toml` is looked for in; `executable` is `caisson-transfer`, by
    /// default beside the running program.
    package init(environment: [String: String], configDirectory: String? = nil, executable: String? = nil) {
        self.environment = environment
        configuration = RegistriesConfiguration(environment: environment, directory: configDirectory)
        self.executable = executable
    }

    /// Starts a transfer with the reference's registry, which gets that registry's secret and no other. `notice` takes lines
    /// for the user. Throws `invalidArgument` for a configuration that cannot be read, `notFound` without the program.
    package func connect(
        to reference: Reference, notice: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> TransferClient {
        let domain = reference.domain
        return try await connect(domain, credential: try await credentials().credential(for: domain), notice)
    }

    private func connect(
        _ domain: String, credential: RegistryCredential?, _ notice: @escaping @Sendable (String) -> Void
    ) async throws -> TransferClient {
        let entry = try configuration.load().entry(for: domain)
        let client = try TransferProcess.start(executable: executable, notice: notice)
        try await client.configure(
            TransferRegistry(domain: domain, mirrors: entry.mirrors, plainHTTP: entry.plainHTTP, credential: credential))
        return client
    }

    /// Starts a transfer for files of the web, which knows no registry and no secret.
    func web() throws -> TransferClient { try TransferProcess.start(executable: executable, notice: { _ in }) }

    package func login(_ request: LoginRequest) async throws -> String {
        let domain = RegistryConnector.domain(of: request.server)
        let file = try credentials()
        let client = try await connect(
            domain, credential: .password(username: request.username, password: request.password), { _ in })
        defer { client.close() }
        try await client.login()
        return try await file.store(username: request.username, password: request.password, for: domain)
    }

    package func logout(_ server: String) async throws -> Bool {
        try await credentials().erase(RegistryConnector.domain(of: server))
    }

    package func username(for server: String) async throws -> String? {
        try await credentials().username(for: RegistryConnector.domain(of: server))
    }

    private func credentials() throws -> CredentialFile { try CredentialFile(environment: environment) }

    /// The domain of references for what a user calls a server: a host, a URL, or nothing for Docker Hub.
    static func domain(of server: String) -> String {
        var rest = server[...]
        for scheme in ["https://", "http://"] where rest.lowercased().hasPrefix(scheme) { rest = rest.dropFirst(scheme.count) }
        let host = rest.prefix { $0 != "/" }.lowercased()
        return ["", "index.docker.io", "registry-1.docker.io"].contains(host) ? Reference.defaultDomain : host
    }
}
