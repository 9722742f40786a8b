import CaissonCore
import CaissonDaemon
import CaissonLinux
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite("Installing the service")
struct InstallerTests {
    /// Takes down what systemctl would be called with.
    private final class Calls: Sendable {
        let made = Mutex<[String]>([])
        func control(_ arguments: [String]) { made.withLock { $0.append(arguments.joined(separator: " ")) } }
        func take() -> [String] {
            made.withLock { made in
                defer { made = [] }
                return made
            }
        }
    }

    private func installer(_ fixture: Fixture, _ calls: Calls, root: String = "/r", isRunning: Bool = true) -> ServiceInstaller {
        ServiceInstaller(
            SystemdUnit(.system, program: "/usr/bin/caissond", arguments: ["--root", root]), folder: fixture.path("system"),
            isRunning: isRunning
        ) { calls.control($0) }
    }

    @Test("Installing writes the unit once; again changes nothing, another root changes it; taking it back leaves nothing")
    func idempotent() async throws {
        try await withFixture("install") { fixture in
            let calls = Calls()
            let file = fixture.path("system/caissond.service")
            #expect(try installer(fixture, calls).install(now: true).hasSuffix("installed, and runs"))
            #expect(calls.take() == ["daemon-reload", "enable caissond.service", "start caissond.service"])
            let text = try Files.readText(file)
            #expect(text.contains("ExecStart=/usr/bin/caissond run --root /r\n"))

            #expect(try installer(fixture, calls).install(now: true).hasSuffix("installed already, and runs"))
            #expect(calls.take() == ["enable caissond.service", "start caissond.service"])
            #expect(try Files.readText(file) == text)

            #expect(try installer(fixture, calls, root: "/other").install(now: true).hasSuffix("changed, and runs"))
            #expect(calls.take() == ["daemon-reload", "enable caissond.service", "restart caissond.service"])

            #expect(try installer(fixture, calls).uninstall().hasSuffix("removed"))
            #expect(calls.take() == ["disable --now caissond.service", "daemon-reload"])
            #expect(!Files.exists(file))
            #expect(try installer(fixture, calls).uninstall().hasSuffix("not installed"))
            #expect(calls.take() == [])
        }
    }

    @Test("Where systemd does not run nothing is written, and it is said how to do without")
    func absent() async throws {
        try await withFixture("install") { fixture in
            let calls = Calls()
            let error = #expect(throws: CaissonError.self) { try installer(fixture, calls, isRunning: false).install(now: true) }
            #expect(error?.code == .failedPrecondition)
            #expect(error?.message.contains("caissond start") == true)
            #expect(calls.take() == [])
            #expect(!Files.exists(fixture.path("system")))
        }
    }
}
