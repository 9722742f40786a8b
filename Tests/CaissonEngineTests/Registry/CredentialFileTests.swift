@testable import CaissonEngine
import CaissonAPI
import CaissonCore
import CaissonLinux
import SystemPackage
import TestSupport
import Testing

struct CredentialFileTests {
    private func file(_ fixture: Fixture, _ text: String? = nil, path: String? = nil) throws -> CredentialFile {
        if let text { try fixture.file("docker/config.json", text) }
        var environment = ["DOCKER_CONFIG": fixture.path("docker").string]
        if let path { environment["PATH"] = path }
        return try CredentialFile(environment: environment)
    }

    @Test("What is stored is read again, by us and in Docker's form")
    func store() async throws {
        try await withFixture { fixture in
            let file = try file(fixture)
            #expect(try await file.credential(for: "docker.io") == nil)
            let place = try await file.store(username: "ann", password: "p:w", for: "docker.io")
            #expect(place.contains(fixture.path("docker/config.json").string))
            _ = try await file.store(username: "bob", password: "x", for: "127.0.0.1:5000")
            #expect(try await file.credential(for: "docker.io") == .password(username: "ann", password: "p:w"))
            #expect(try await file.username(for: "127.0.0.1:5000") == "bob")
            let path = fixture.path("docker/config.json")
            #expect(try FileStatus.of(path).mode == 0o600)
            let text = try Files.readText(path)
            #expect(text.contains("\"https://index.docker.io/v1/\" : {\n      \"auth\" : \"YW5uOnA6dw==\""))
        }
    }

    @Test("Keys of others survive")
    func unknownKeys() async throws {
        try await withFixture { fixture in
            let before = """
                {"HttpHeaders":{"A":"b"},"detachKeys":"ctrl-e","n":1.5,"big":9007199254740993,"list":[1,null,true],
                "auths":{"old.example":{"auth":"YTpi","email":"e@x"}}}
                """
            let file = try file(fixture, before)
            _ = try await file.store(username: "u", password: "p", for: "new.example")
            let text = try Files.readText(fixture.path("docker/config.json")).filter { !" \n".contains($0) }
            #expect(
                text == """
                    {"HttpHeaders":{"A":"b"},"auths":{"new.example":{"auth":"dTpw"},"old.example":{"auth":"YTpi","email":"e@x"}},\
                    "big":9007199254740993,"detachKeys":"ctrl-e","list":[1,null,true],"n":1.5}
                    """)
        }
    }

    @Test("A registry is found under the names tools have given it", arguments: [
        ("docker.io", "https://index.docker.io/v1/"), ("docker.io", "docker.io"), ("r.example", "https://r.example/v2/"),
        ("r.example:5000", "http://r.example:5000"),
    ])
    func names(domain: String, key: String) async throws {
        try await withFixture { fixture in
            let file = try file(fixture, "{\"auths\":{\"\(key)\":{\"auth\":\"YTpi\"}}}")
            #expect(try await file.credential(for: domain) == .password(username: "a", password: "b"))
            #expect(try await file.erase(domain))
            #expect(try await file.credential(for: domain) == nil)
            #expect(try await file.erase(domain) == false)
        }
    }

    @Test("Tokens are told apart from passwords", arguments: [
        ("\"identitytoken\":\"t\",\"auth\":\"YTpi\"", RegistryCredential.identityToken("t")),
        ("\"registrytoken\":\"t\"", .registryToken("t")),
        ("\"username\":\"a\",\"password\":\"b\"", .password(username: "a", password: "b")),
    ])
    func tokens(entry: String, expected: RegistryCredential) async throws {
        try await withFixture { fixture in
            let file = try file(fixture, "{\"auths\":{\"r.example\":{\(entry)}}}")
            #expect(try await file.credential(for: "r.example") == expected)
        }
    }

    @Test("A damaged file is told by name and never replaced", arguments: ["{", "[]", "{\"auths\":{\"r\":{\"auth\":\"%%\"}}}"])
    func damaged(text: String) async throws {
        try await withFixture { fixture in
            let file = try file(fixture, text)
            let error = await #expect(throws: CaissonError.self) { try await file.credential(for: "r") }
            #expect(error?.message.contains(fixture.path("docker/config.json").string) == true)
            #expect(try Files.readText(fixture.path("docker/config.json")) == text)
        }
    }

    @Test("A helper keeps the secrets of the registries named for it")
    func helper() async throws {
        try await withFixture { fixture in
            let script = """
                #!/bin/sh
                dir=$(dirname "$0")
                case $1 in
                get) read -r server; if [ -f "$dir/secret" ]; then cat "$dir/secret"; else echo "credentials not found in native keychain"; exit 1; fi;;
                store) cat > "$dir/secret";;
                erase) rm "$dir/secret";;
                esac
                """
            let program = try fixture.file("bin/docker-credential-sea", script)
            try Files.setMode(program, 0o755)
            let path = "\(fixture.path("bin")):/usr/bin:/bin"
            let file = try file(fixture, "{\"credHelpers\":{\"r.example\":\"sea\"},\"auths\":{}}", path: path)
            #expect(try await file.credential(for: "r.example") == nil)
            #expect(try await file.store(username: "ann", password: "s3", for: "r.example") == "credentials stored by docker-credential-sea")
            #expect(try await file.credential(for: "r.example") == .password(username: "ann", password: "s3"))
            #expect(try await file.username(for: "r.example") == "ann")
            #expect(try await file.credential(for: "other.example") == nil)
            #expect(try await file.erase("r.example"))
            #expect(try await file.erase("r.example") == false)
        }
    }

    @Test("A helper that is missing or fails is told", arguments: [
        ("none", "docker-credential-none: executable file not found in $PATH"),
        ("../sh", "docker-credential-../sh: executable file not found in $PATH"),
        ("bad", "docker-credential-bad get: locked"),
    ])
    func failingHelper(name: String, message: String) async throws {
        try await withFixture { fixture in
            let program = try fixture.file("bin/docker-credential-bad", "#!/bin/sh\necho locked\nexit 1\n")
            try Files.setMode(program, 0o755)
            let file = try file(fixture, "{\"credsStore\":\"\(name)\"}", path: "\(fixture.path("bin")):/usr/bin:/bin")
            let error = await #expect(throws: CaissonError.self) { try await file.credential(for: "r.example") }
            #expect(error?.message == message)
        }
    }

    @Test("Servers are hosts, however they are typed", arguments: [
        ("", "docker.io"), ("https://index.docker.io/v1/", "docker.io"), ("registry-1.docker.io", "docker.io"),
        ("HTTPS://R.example/v2/", "r.example"), ("127.0.0.1:5000", "127.0.0.1:5000"),
    ])
    func servers(server: String, domain: String) {
        #expect(RegistryConnector.domain(of: server) == domain)
    }
}
