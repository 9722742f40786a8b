import CaissonAPI

/// `caisson login`.
enum Login {
    static let command = Command(
        name: "login", usage: "[OPTIONS] [SERVER]", summary: "Authenticate to a registry",
        details: "Authenticate to a registry.\nDefaults to Docker Hub if no server is specified.", arguments: .atMost(1),
        flags: {
            [
                .string("password", "p", "Password or Personal Access Token (PAT)"),
                .bool("password-stdin", "Take the Password or Personal Access Token (PAT) from stdin"),
                .string("username", "u", "Username"),
            ]
        }, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let flags = call.flags
        let console = call.console
        if flags.has("password") {
            console.printError("WARNING! Using --password via the CLI is insecure. Use --password-stdin.")
            if flags.bool("password-stdin") { throw ExitFailure(1, "--password and --password-stdin are mutually exclusive") }
        }
        let server = call.arguments.first ?? "docker.io"
        var username = flags.string("username") ?? ""
        var password = flags.string("password") ?? ""
        if flags.bool("password-stdin") {
            guard !username.isEmpty else { throw ExitFailure(1, "Must provide --username with --password-stdin") }
            password = try passwordFromInput(console)
        }
        let engine = try await call.engine()
        if username.isEmpty || password.isEmpty {
            (username, password) = try await prompt(console, engine, server, username, password)
        }
        let request = LoginRequest(server: server, username: username, password: password)
        let stored = try await engine.registries.login(request)
        if !stored.isEmpty { console.printError(stored) }
        try console.print("Login Succeeded")
        return 0
    }

    private static func passwordFromInput(_ console: Console) throws -> String {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        var length = 0
        while length < bytes.count {
            let count = try bytes.withUnsafeMutableBytes { buffer in
                try console.terminal.readBlocking(into: UnsafeMutableRawBufferPointer(rebasing: buffer[length...]))
            }
            if count == 0 { break }
            length += count
        }
        var text = bytes[..<length]
        while text.last == 10 || text.last == 13 { text.removeLast() }
        return String(decoding: text, as: UTF8.self)
    }

    private static func prompt(
        _ console: Console, _ engine: any EngineAPI, _ server: String, _ username: String, _ password: String
    ) async throws -> (String, String) {
        guard console.terminal.isTerminal(.input) else {
            throw ExitFailure(1, "Error: Cannot perform an interactive login from a non TTY device")
        }
        var (username, password) = (username, password)
        if username.isEmpty {
            let known = try await engine.registries.username(for: server) ?? ""
            try console.printRaw(known.isEmpty ? "Username: " : "Username (\(known)): ")
            username = try await console.terminal.readLine(echo: true) ?? ""
            if username.isEmpty { username = known }
            guard !username.isEmpty else { throw ExitFailure(1, "Error: Non-null Username Required") }
        }
        if password.isEmpty {
            try console.printRaw("Password: ")
            password = try await console.terminal.readLine(echo: false) ?? ""
            try console.print("")
            guard !password.isEmpty else { throw ExitFailure(1, "Error: Password Required") }
        }
        return (username, password)
    }
}
