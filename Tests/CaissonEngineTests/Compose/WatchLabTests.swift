import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// `compose watch` over real files and containers, and what `up` does with changed networks and volumes.
@Suite(
    "Watching", .serialized, .enabled(if: Lab.isPossible, "needs root, overlayfs, docker-registry, umoci and skopeo"))
struct WatchLabTests {
    private static let file = """
        name: watched
        services:
          web:
            build: .
            image: watched-web:test
            init: true
            command: [sh, -c, "echo started $$(cat /version); exec sleep 1000"]
            develop:
              watch:
                - {path: ./html, action: sync, target: /www, ignore: [skipped]}
                - {path: ./conf, action: sync+restart, target: /conf}
                - {path: ./version, action: rebuild}

        """

    private func project(_ fixture: Fixture) throws -> [String] {
        let folder = try fixture.folder("watched")
        try fixture.file("watched/compose.yaml", Self.file)
        try fixture.file("watched/Dockerfile", "FROM alpine\nCOPY version /version\n")
        for (name, text) in [("version", "1"), ("html/a", "old"), ("conf/c", "1")] {
            try fixture.file("watched/" + name, text)
        }
        return ["compose", "--project-directory", folder.string]
    }

    @Test("Changed files are copied, removed, restart the service or build it anew")
    func watch() async throws {
        try await Lab.run("watch") { program, _ in
            let fixture = program.fixture
            let compose = try project(fixture)
            fixture.onCleanUp { _ = try program.run(compose + ["down"]) }
            let watch = try program.spawn(compose + ["watch", "--quiet"])
            defer { try? watch.process.signal(.int) }  // ignored: it may have ended
            func told(_ text: String) throws -> Bool {
                String(decoding: try Files.read(watch.errors), as: UTF8.self).contains(text)
            }
            func inside(_ path: String) throws -> String {
                try program.run(compose + ["exec", "-T", "web", "cat", path]).output
            }
            try eventually("watching", within: .seconds(90)) { try told("Watch enabled") }
            try fixture.file("watched/html/deep/er/b", "new")
            try fixture.file("watched/html/skipped", "no")
            try eventually("the new file") { try inside("/www/deep/er/b") == "new" }
            try Files.remove(fixture.path("watched/html/deep/er/b"))
            try eventually("its end") {
                try program.run(compose + ["exec", "-T", "web", "ls", "/www/deep/er/b"]).status != 0
            }
            #expect(try program.run(compose + ["exec", "-T", "web", "ls", "/www/skipped"]).status != 0)
            try fixture.file("watched/conf/c", "2")
            try eventually("the restart") { try told("service(s) [\"web\"] restarted") }
            #expect(try inside("/conf/c") == "2")
            try fixture.file("watched/version", "2")
            try eventually("the build", within: .seconds(60)) { try told("successfully built") }
            try eventually("the new container") {
                try program.succeed(compose + ["logs", "web"]).contains("started 2")
            }
            try watch.process.signal(.int)
            #expect(try watch.finish().status == 130)
        }
    }

    @Test("A network that changed is made anew with its containers; a volume only with --yes")
    func changes() async throws {
        try await Lab.run("changes") { program, _ in
            let fixture = program.fixture
            func file(_ network: String, _ volume: String) throws {
                try fixture.file(
                    "changed/compose.yaml",
                    """
                    name: changed
                    services:
                      web: {image: alpine, init: true, command: [sleep, "1000"], networks: [front], volumes: ["data:/data"]}
                    networks: {front: \(network)}
                    volumes: {data: \(volume)}

                    """)
            }
            try file("{}", "{}")
            let compose = ["compose", "--project-directory", fixture.path("changed").string]
            fixture.onCleanUp { _ = try program.run(compose + ["down", "--volumes"]) }
            try program.succeed(compose + ["up", "-d"])
            try program.succeed(compose + ["exec", "-T", "web", "sh", "-c", "echo kept > /data/x"])
            let first = try program.succeed(compose + ["ps", "-q"])
            try file("{labels: {a: b}}", "{}")
            try program.succeed(compose + ["up", "-d"])
            #expect(try program.succeed(compose + ["ps", "-q"]) != first)
            #expect(try program.succeed("network", "inspect", "-f", "{{.Labels.a}}", "changed_front") == "b\n")
            #expect(try program.succeed(compose + ["exec", "-T", "web", "cat", "/data/x"]) == "kept\n")
            try file("{labels: {a: b}}", "{labels: {a: b}}")
            let asked = try program.run(compose + ["up", "-d"])
            #expect(asked.status == 0 && asked.errors.contains("it stays as it is"), "\(asked.errors)")
            #expect(try program.succeed(compose + ["exec", "-T", "web", "cat", "/data/x"]) == "kept\n")
            try program.succeed(compose + ["up", "-d", "--yes"])
            #expect(try program.run(compose + ["exec", "-T", "web", "cat", "/data/x"]).status != 0)
        }
    }
}
