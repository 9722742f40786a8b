import Testing

@testable import CaissonCompose

struct ShortFormTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var short: String
        var long: String
        init(_ short: String, _ long: String) { (self.short, self.long) = (short, long) }
        var testDescription: String { short }
    }

    @Test(
        "a short form and its long one are the same",
        arguments: [
            Case("command: sh -c 'a b' \"c\\\"d\"", "command: [sh, -c, a b, 'c\"d']"),
            Case("entrypoint: ''", "entrypoint: []"),
            Case("environment: [A=1, B=, C=x=y]", "environment: {A: 1, B: '', C: x=y}"),
            Case("labels: [a, b=c]", "labels: {a: '', b: c}"),
            Case("depends_on: [b]", "depends_on: {b: {condition: service_started, required: true}}"),
            Case("dns: 1.1.1.1", "dns: [1.1.1.1]"),
            Case("tmpfs: /tmp", "tmpfs: [/tmp]"),
            Case("devices: [/dev/a]", "devices: [{source: /dev/a, target: /dev/a, permissions: rwm}]"),
            Case("extra_hosts: ['a:1.2.3.4', 'b=::1']", "extra_hosts: {a: 1.2.3.4, b: '[::1]'}"),
            Case("build: .", "build: {context: /src/app, dockerfile: Dockerfile}"),
            Case("healthcheck: {test: x y}", "healthcheck: {test: [CMD-SHELL, x y]}"),
            Case("ports: ['80']", "ports: [{target: 80}]"),
            Case(
                "ports: ['8000-8001:80-81/udp']",
                "ports: [{published: 8000, target: 80, protocol: udp}, {published: 8001, target: 81, protocol: udp}]"),
            Case(
                "ports: ['127.0.0.1:8000-8009:80']", "ports: [{host_ip: 127.0.0.1, published: 8000-8009, target: 80}]"),
            Case("ports: ['[::1]::80']", "ports: [{host_ip: '::1', target: 80}]"),
            Case(
                "volumes: ['./d:/d:ro,z']",
                "volumes: [{type: bind, source: ./d, target: /d, read_only: true, bind: {create_host_path: true, selinux: z}}]"
            ),
            Case(
                "volumes: ['v:/d:nocopy']", "volumes: [{type: volume, source: v, target: /d, volume: {nocopy: true}}]"),
            Case("volumes: ['/d']", "volumes: [{type: volume, target: /d, volume: {}}]"),
            Case(
                "volumes: ['~/x:/d']",
                "volumes: [{type: bind, source: /home/ada/x, target: /d, bind: {create_host_path: true}}]"),
            Case("secrets: [s]", "secrets: [{source: s, target: /run/secrets/s}]"),
            Case("configs: [c]", "configs: [{source: c, target: /c}]"),
            Case("sysctls: [net.a=1]", "sysctls: {net.a: '1'}"),
            Case("stop_grace_period: 90s", "stop_grace_period: 1m30s"),
            Case("mem_limit: 64m", "mem_limit: 67108864"),
            Case("privileged: yes", "privileged: 'true'"),
            Case("gpus: all", "gpus: [{count: -1}]"),
            Case("ulimits: {nofile: 10}", "ulimits: {nofile: '10'}"),
            Case("env_file: []", "env_file: []"),
        ])
    func same(test: Case) throws {
        let short = try Projects.service(test.short)
        #expect(try short == Projects.service(test.long), "\(short)")
        #expect(!short.isEmpty)
    }

    @Test(
        "what is wrong is said with its place",
        arguments: [
            Case("imagee: x", "compose.yaml:5:5: services.a.imagee: unknown key, did you mean image?"),
            Case("ports: [99999]", "compose.yaml:5:13: services.a.ports: item 1: invalid container port in \"99999\""),
            Case(
                "ports: ['1-3:80-81']",
                "compose.yaml:5:13: services.a.ports: item 1: the ranges of \"1-3:80-81\" differ in length"),
            Case(
                "volumes: ['a:/b:bogus']",
                "compose.yaml:5:15: services.a.volumes[0]: unknown option \"bogus\" of a volume"),
            Case(
                "stop_grace_period: 10",
                "compose.yaml:5:24: services.a.stop_grace_period: has to be a duration like 1m30s, not \"10\""),
            Case("mem_limit: lots", "compose.yaml:5:16: services.a.mem_limit: has to be a size like 64m, not \"lots\""),
            Case("tty: maybe", "compose.yaml:5:10: services.a.tty: has to be true or false, not \"maybe\""),
            Case(
                "environment: x", "compose.yaml:5:18: services.a.environment: has to be a mapping, not a single value"),
            Case(
                "depends_on: {b: {condition: service_healthi}}",
                "compose.yaml:5:33: services.a.depends_on.b.condition: has to be one of service_started, service_healthy, service_completed_successfully, not \"service_healthi\", did you mean service_healthy?"
            ),
            Case("command: \"a 'b\"", "compose.yaml:5:14: services.a.command: a quote is left open"),
        ])
    func failures(test: Case) {
        let error = Projects.failure("services:\n  a:\n    image: x\n    network_mode: none\n    \(test.short)\n")
        #expect(error == test.long)
    }

    @Test func `lax turns unknown keys into warnings`() throws {
        let project = try Projects.load(["compose.yaml": "services: {a: {image: x, imagee: y}}"]) { $0.isLax = true }
        #expect(project.warnings == ["compose.yaml:1:26: services.a.imagee: unknown key, did you mean image?"])
    }

    @Test(
        "durations are read as the specification says and shown as Go does",
        arguments: [
            ("10s", "10s"), ("90s", "1m30s"), ("1h", "1h0m0s"), ("1.5s", "1.5s"), ("250ms", "250ms"), ("40us", "40µs"),
            ("2d", "48h0m0s"),
            ("1w", "168h0m0s"), ("1h5m30s20ms", "1h5m30.02s"), ("0", "0s"), ("0s", "0s"),
        ])
    func durations(text: String, shown: String) {
        #expect(ComposeDuration(text)?.text == shown)
    }
}
