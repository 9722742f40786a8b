import CaissonCore
import CaissonOCI
import Testing

struct ImageTests {
    static let digest = Digest.sha256("x".utf8)

    @Test("a Docker configuration with nulls and unknown fields is read")
    func readsDockerConfig() throws {
        let json = """
            {"architecture":"arm64","variant":"v8","os":"linux","container":"abc","docker_version":"20.10",
             "created":"2024-01-02T03:04:05.006Z",
             "config":{"Hostname":"","Env":["PATH=/bin"],"Cmd":["sh"],"Entrypoint":null,"Volumes":{"/data":{}},
               "ExposedPorts":{"80/tcp":{},"53/udp":{}},"Labels":null,"OnBuild":null,
               "Healthcheck":{"Test":["CMD","true"],"Interval":1000000000}},
             "rootfs":{"type":"layers","diff_ids":["\(Self.digest)"]},
             "history":[{"created":"2024-01-02T03:04:05Z","created_by":"ADD x","empty_layer":true}]}
            """
        let config = try ImageConfig(json: Array(json.utf8), digest: Self.digest)
        #expect(config.platform.text == "linux/arm64/v8")
        #expect(config.config?.exposedPorts == ["53/udp", "80/tcp"])
        #expect(config.config?.volumes?.keys == ["/data"])
        #expect(config.config?.entrypoint == nil)
        #expect(config.config?.healthcheck?.interval == 1_000_000_000)
        #expect(config.rootfs.diffIDs == [DiffID(Self.digest)])
        #expect(config.history?.first?.emptyLayer == true)
        #expect(config.created?.rfc3339 == "2024-01-02T03:04:05.006Z")
    }

    @Test("what is written has sorted keys, no escaped slashes, and reads back the same")
    func writesCanonically() throws {
        var execution = ExecutionConfig()
        execution.exposedPorts = ["80/tcp"]
        execution.workingDir = "/srv/a"
        var config = ImageConfig(platform: Platform(os: "linux", architecture: "amd64"), config: execution)
        config.history = [History(createdBy: "RUN a")]
        let bytes = try CanonicalJSON.encode(config)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(
            text == """
                {"architecture":"amd64","config":{"ExposedPorts":{"80/tcp":{}},"WorkingDir":"/srv/a"},\
                "history":[{"created_by":"RUN a"}],"os":"linux","rootfs":{"diff_ids":[],"type":"layers"}}
                """)
        #expect(try ImageConfig(json: bytes, digest: Self.digest) == config)
    }

    @Test("damaged JSON is data loss that names the object and the place")
    func namesDamage() throws {
        let error = #expect(throws: CaissonError.self) {
            try Manifest(json: Array(#"{"schemaVersion":2,"config":{},"layers":[]}"#.utf8), digest: Self.digest)
        }
        #expect(error?.code == .dataLoss)
        #expect(error?.message.contains("manifest \(Self.digest)") == true)
        #expect(error?.message.contains(".config has no mediaType") == true)
    }

    struct Choice: Sendable, CustomTestStringConvertible {
        let platform: String
        let offered: [String]
        let chosen: Int?
        var testDescription: String { "\(platform) from \(offered)" }
    }

    @Test(
        "an index gives the closest platform that runs",
        arguments: [
            Choice(platform: "linux/amd64", offered: ["linux/arm64", "linux/amd64"], chosen: 1),
            Choice(platform: "linux/amd64", offered: ["linux/386", "unknown/unknown"], chosen: 0),
            Choice(platform: "linux/arm64", offered: ["linux/arm/v7", "linux/arm64/v8"], chosen: 1),
            Choice(platform: "linux/arm/v7", offered: ["linux/arm/v5", "linux/arm/v6", "linux/arm/v8"], chosen: 1),
            Choice(platform: "linux/s390x", offered: ["linux/amd64"], chosen: nil),
        ])
    func choosesPlatform(_ choice: Choice) throws {
        let entries = try choice.offered.map { text in
            Descriptor(mediaType: .ociManifest, digest: .sha256(text.utf8), size: 1, platform: try Platform(parsing: text))
        }
        let found = Index(manifests: entries).manifest(for: try Platform(parsing: choice.platform))
        #expect(found == choice.chosen.map { entries[$0] })
    }

    @Test(
        "platforms are spelt in Go's names",
        arguments: [
            ("linux/x86_64", "linux/amd64"), ("linux/aarch64", "linux/arm64"), ("linux/arm64/v8", "linux/arm64"),
            ("linux/arm", "linux/arm/v7"), ("linux/armhf", "linux/arm/v7"), ("Linux/AMD64", "linux/amd64"),
        ])
    func normalises(_ text: String, _ expected: String) throws {
        #expect(try Platform(parsing: text).text == expected)
    }

    @Test("what is no platform is refused", arguments: ["", "linux/", "a/b/c/d", "lin ux/amd64", "nonsense"])
    func refusesPlatform(_ text: String) {
        #expect(throws: CaissonError.self) { try Platform(parsing: text) }
    }
}
