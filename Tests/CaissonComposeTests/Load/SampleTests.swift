import TestSupport
import Testing

@testable import CaissonCompose

struct SampleTests {
    /// Compose files of well-known projects, written again small.
    private static let names = [
        "airflow", "apache-php", "aspnet-mssql", "build-everything", "elasticsearch-logstash-kibana", "fastapi",
        "flask-redis",
        "gitea-postgres", "gitlab", "gpu-jupyter", "home-assistant", "hooks-limits", "jenkins-agents",
        "kafka-zookeeper",
        "mastodon", "minecraft", "nextcloud-redis-mariadb", "nginx-flask-mysql", "nginx-nodejs-redis",
        "pihole-cloudflared",
        "plex", "portainer", "postgresql-pgadmin", "profiles", "prometheus-grafana", "react-express-mongodb",
        "react-rust-postgres", "spring-postgres", "traefik-golang", "vaultwarden-caddy", "voting-stack", "wireguard",
        "wordpress-mysql",
    ]

    private static func load(_ text: String) throws -> ComposeProject {
        try Projects.load(["compose.yaml": text]) { request in
            request.environment = ["HOME": "/home/ada", "POSTGRES_PW": "pa$$", "GITLAB_HOME": "/srv/gitlab"]
        }
    }

    @Test("the canonical form is the one on file", arguments: names)
    func golden(name: String) throws {
        let project = try Self.load(String(decoding: try Golden.fixture(name + ".yaml"), as: UTF8.self))
        try Golden.expect(text: ComposeText.yaml(project), name)
    }

    @Test("the canonical form of the canonical form is itself", arguments: names)
    func idempotent(name: String) throws {
        let first = ComposeText.yaml(try Self.load(String(decoding: try Golden.fixture(name + ".yaml"), as: UTF8.self)))
        #expect(try ComposeText.yaml(Self.load(first)) == first)
    }

    @Test(
        "a file laid over itself changes nothing",
        arguments: names.filter { !["hooks-limits", "gpu-jupyter", "fastapi", "voting-stack"].contains($0) })
    func mergeWithItself(name: String) throws {
        let text = String(decoding: try Golden.fixture(name + ".yaml"), as: UTF8.self)
        let once = ComposeText.yaml(try Self.load(text))
        let environment = ["HOME": "/home/ada", "POSTGRES_PW": "pa$$", "GITLAB_HOME": "/srv/gitlab"]
        let twice = try Projects.load(["a.yaml": text, "b.yaml": text], named: ["a.yaml", "b.yaml"]) {
            $0.environment = environment
        }
        #expect(ComposeText.yaml(twice) == once)
    }
}
