package import SystemPackage

extension VotingProject {
    /// Writes the project as a stack: six services, some of which have to be on a manager, on two networks, published on the
    /// ports given. The images are those of the project.
    package func writeStack(_ fixture: Fixture, votePort: UInt16, resultPort: UInt16) throws -> FilePath {
        try fixture.file("voting/docker-stack.yml", Self.stack(votePort, resultPort))
    }

    private static func stack(_ vote: UInt16, _ result: UInt16) -> String {
        """
        version: "3.9"
        services:
          redis:
            image: voting-redis:test
            networks: [frontend]
            deploy: {replicas: 1, update_config: {parallelism: 2, delay: 10s}, restart_policy: {condition: on-failure}}
          db:
            image: voting-db:test
            volumes: ["db-data:/var/lib/postgresql/data"]
            networks: [backend]
            healthcheck:
              test: [CMD-SHELL, "/usr/lib/postgresql/*/bin/pg_isready -q -U postgres"]
              interval: 300ms
              retries: 100
            deploy: {placement: {constraints: ["node.role == manager"]}}
          vote:
            image: voting-vote:test
            ports: ["\(vote):80"]
            networks: [frontend]
            depends_on: [redis]
            stop_grace_period: 0s
            deploy: {replicas: 2, update_config: {parallelism: 2}, restart_policy: {condition: on-failure, delay: 0s}}
          result:
            image: voting-result:test
            ports: ["\(result):80"]
            networks: [backend]
            depends_on: {db: {condition: service_healthy}}
            stop_grace_period: 0s
            deploy: {replicas: 1, update_config: {parallelism: 2, delay: 10s}, restart_policy: {condition: on-failure}}
          worker:
            image: voting-worker:test
            networks: [frontend, backend]
            depends_on: {redis: {condition: service_started}, db: {condition: service_healthy}}
            stop_grace_period: 0s
            deploy:
              mode: replicated
              replicas: 1
              labels: [APP=VOTING]
              restart_policy: {condition: on-failure, delay: 10s, max_attempts: 3, window: 120s}
              placement: {constraints: ["node.role == manager"]}
          visualizer:
            image: voting-vote:test
            stop_grace_period: 0s
            deploy: {placement: {constraints: ["node.role == manager"]}}
        networks: {frontend: {}, backend: {}}
        volumes: {db-data: {}}

        """
    }
}

/// A voter in front of the voting example's two pages.
package struct VotingPages: Sendable {
    private let vote: String
    private let result: String

    /// The addresses, as `127.0.0.1:5000`, of the page that takes votes and of the one that counts them.
    package init(vote: String, result: String) {
        self.vote = "http://\(vote)/cgi-bin/vote"
        self.result = "http://\(result)/cgi-bin/result"
    }

    /// Casts a vote. Throws ``LawBroken`` when it was not taken.
    package func cast(_ vote: String, by voter: String) throws {
        let answer = try get(self.vote, ["--post-data", "vote=\(vote)&voter=\(voter)"])
        guard answer.hasPrefix(":") else { throw LawBroken(description: "a vote was not taken: \(answer)") }
    }

    /// The votes by what they are for: `a|3` and `b|1`, a line each.
    package func count() throws -> String { try Host.run("/bin/busybox", ["wget", "-q", "-O", "-", result]).output }

    /// The short IDs of the containers that show the page, of as many requests as said.
    package func containers(requests: Int) throws -> [String] {
        try (0..<requests).map { _ in
            let answer = try get(vote, [])
            guard let line = answer.split(separator: "\n").last, line.hasPrefix("on ") else {
                throw LawBroken(description: "the page does not say where it is from: \(answer)")
            }
            return String(line.dropFirst(3))
        }
    }

    private func get(_ url: String, _ options: [String]) throws -> String {
        let answer = try Host.run("/bin/busybox", ["wget", "-q", "-O", "-"] + options + [url])
        guard answer.code == 0 else { throw LawBroken(description: "\(url): \(answer.output)") }
        return answer.output
    }
}
