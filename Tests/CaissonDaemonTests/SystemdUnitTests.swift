import CaissonDaemon
import CaissonLinux
import SystemPackage
import TestSupport
import Testing

@Suite("Systemd unit")
struct SystemdUnitTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var golden: String
        var unit: SystemdUnit
        var testDescription: String { golden }
    }

    static let cases = [
        Case(golden: "system", unit: SystemdUnit(.system, program: "/usr/local/bin/caissond", arguments: [])),
        Case(
            golden: "user",
            unit: SystemdUnit(.user, program: "/home/me/my programs/100%/caissond", arguments: ["--root", "/home/me/$data"])),
    ]

    @Test("The unit's text is what it was", arguments: cases)
    func golden(_ one: Case) throws { try Golden.expect(text: one.unit.text, "unit-\(one.golden)") }

    @Test("systemd finds nothing wrong with it", .enabled(if: Host.has("systemd-analyze"), "needs systemd-analyze"))
    func verifies() async throws {
        try await withFixture("unit") { fixture in
            // The analyzer wants the program to be there.
            let program = try fixture.file("bin dir/100%/caissond", "#!/bin/sh\n")
            try Files.setMode(program, 0o755)
            let unit = SystemdUnit(.system, program: program, arguments: ["--root", "/srv/a b"])
            let file = try fixture.file("caissond.service", unit.text)
            let outcome = try Host.run("systemd-analyze", ["verify", "--man=no", "--recursive-errors=no", file.string])
            #expect(outcome.code == 0, "\(outcome.output)")
            #expect(!outcome.output.contains("caissond.service"), "\(outcome.output)")
        }
    }
}
