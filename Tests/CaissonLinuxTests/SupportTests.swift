import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// What the tests of other targets lean on.
struct SupportTests {
    @Test func `a seed repeats its numbers and a broken law names its seed`() throws {
        var (one, two) = (SeededGenerator(seed: 5), SeededGenerator(seed: 5))
        #expect((0..<10).map { _ in one.next() } == (0..<10).map { _ in two.next() })
        let failure = #expect(throws: PropertyFailure.self) {
            try forAll(10, seed: 20) { try require($0.seed != 23, "23") }
        }
        #expect(failure?.seed == 23)
    }

    @Test func `a manual clock wakes sleepers when their time has come`() async throws {
        let clock = ManualClock()
        async let late: Void = clock.sleep(for: .seconds(5))
        async let soon: Void = clock.sleep(for: .seconds(1))
        await clock.sleepers(2)
        clock.advance(by: .seconds(1))
        try await soon
        clock.advance(by: .seconds(4))
        try await late
        #expect(clock.now.offset == .seconds(5))
    }

    @Test func `a fixture undoes in reverse and takes its folder along`() throws {
        let fixture = try Fixture()
        let order = fixture.path("order")
        let kept = Fixture.base.appending("caisson-order-\(fixture.id)")
        fixture.onCleanUp { try Files.rename(order, to: kept) }
        fixture.onCleanUp { try Files.write(order, [1]) }
        try fixture.cleanUp()
        #expect(try Files.read(kept) == [1])
        try Files.remove(kept)
        #expect(!Files.exists(fixture.root))
    }

    @Test func `a leak is noticed`() async throws {
        let check = LeakCheck([.temporaryFiles])
        let fixture = try Fixture()
        #expect(check.leaks().contains { $0.contains(fixture.id) })
        try fixture.cleanUp()
        #expect(!check.leaks().contains { $0.contains(fixture.id) })
    }

    @Test(.enabled(if: Host.hasBusybox, "needs a static busybox"))
    func `a busybox tar is the same every time and holds a shell`() async throws {
        let first = try await withFixture { try Files.read(try BaseImages.busyboxTar($0)) }
        let second = try await withFixture { try Files.read(try BaseImages.busyboxTar($0)) }
        #expect(first == second)
        try await withFixture { fixture in
            let list = try Host.run("tar", ["tf", try BaseImages.busyboxTar(fixture, compressed: true).string])
            #expect(list.output.contains("./bin/sh\n") && !list.output.contains("./dev/null"))
        }
    }

    @Test(.enabled(if: Host.hasRegistry, "needs docker-registry"), arguments: [false, true])
    func `a registry answers, and ends with its fixture`(authentication: Bool) async throws {
        let port = try await withFixture { fixture in
            let registry = try LocalRegistry(fixture, authentication: authentication)
            let request = "GET /v2/ HTTP/1.0\r\nHost: \(registry.host)\r\n\r\n"
            let answer = try Host.run("bash", ["-c", "exec 3<>/dev/tcp/127.0.0.1/\(registry.port); printf '\(request)' >&3; cat <&3"])
            #expect(answer.output.hasPrefix(authentication ? "HTTP/1.0 401" : "HTTP/1.0 200"), "\(answer.output)")
            return registry.port
        }
        #expect(!Loopback.connects(port))
    }

    @Test func `a root file system is never made in a folder of the host`() {
        #expect(throws: SyscallError.self) { try BaseImages.busyboxTree(in: "/dev/x/y") }
        #expect(throws: SyscallError.self) { try BaseImages.busyboxTree(in: "/tmp/../dev/x") }
    }
}
