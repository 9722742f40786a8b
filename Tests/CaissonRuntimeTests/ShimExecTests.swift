import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonRuntime
import SystemPackage
import TestSupport
import Testing

@Suite(.serialized, .enabled(if: Host.canRunContainers, "needs root, namespaces, overlayfs and busybox"), .timeLimit(.minutes(2)))
struct ShimExecTests {
    private func exec(
        _ container: ContainerFixture, _ request: ExecRequest, input: String? = nil, size: TerminalSize? = nil
    ) async throws -> Outcome {
        let process = try container.builder().execProcess(request, identity: ProcessIdentity())
        var plan = ExecPlan(runDirectory: container.runDirectory, process: process)
        plan.openStdin = input != nil
        plan.attach = AttachOptions(stdin: input != nil, size: size)
        let connection = try await container.client.exec(plan)
        try await connection.start()
        if let input {
            try await connection.send(Array(input.utf8))
            try await connection.closeInput()
        }
        return try await connection.collect()
    }

    @Test func `a further process shares namespaces and ends by itself`() async throws {
        try await withFixture { fixture in
            let container = try ContainerFixture(fixture, "sleep", "60")
            let connection = try await container.start()
            let outcome = try await exec(
                container, ExecRequest(command: ["sh", "-c", "hostname; for n in net ipc uts mnt pid cgroup; do [ $(readlink /proc/1/ns/$n) = $(readlink /proc/self/ns/$n) ] || echo $n differs; done; cat; ls /proc/self/fd | wc -l; exit 6"]),
                input: "input\n")
            #expect(outcome.output == "\(container.id.short)\ninput\n4\n")
            #expect(outcome.status == 6)
            #expect(RunDirectory(container.runDirectory).isShimAlive())
            try await connection.signal(Signal.kill.number)
            _ = try await connection.wait()
            await connection.recorded()
        }
    }

    @Test func `it can have a terminal of the container's`() async throws {
        try await withFixture { fixture in
            let container = try ContainerFixture(fixture, "sleep", "60")
            let connection = try await container.start()
            let outcome = try await exec(
                container, ExecRequest(command: ["sh", "-c", "tty; stty size"], tty: true), size: TerminalSize(columns: 70, rows: 21))
            #expect(outcome.output == "/dev/pts/0\r\n21 70\r\n")
            try await connection.signal(Signal.kill.number)
            _ = try await connection.wait()
            await connection.recorded()
        }
    }

    @Test func `commands that do not exist or cannot run are told apart`() async throws {
        try await withFixture { fixture in
            let container = try ContainerFixture(fixture, "sleep", "60")
            let connection = try await container.start()
            for (command, code) in [("nosuch", ErrorCode.commandNotFound), ("/etc", .cannotInvoke)] {
                let error = await #expect(throws: CaissonError.self) { _ = try await exec(container, ExecRequest(command: [command])) }
                #expect(error?.code == code)
            }
            try await connection.signal(Signal.kill.number)
            _ = try await connection.wait()
            await connection.recorded()
        }
    }

    @Test func `there is nothing to join once the container has ended`() async throws {
        try await withFixture { fixture in
            let container = try ContainerFixture(fixture, "true")
            _ = try await container.run()
            let error = await #expect(throws: CaissonError.self) { _ = try await exec(container, ExecRequest(command: ["true"])) }
            #expect(error?.code == .failedPrecondition)
        }
    }

    @Test func `further processes end with the container`() async throws {
        try await withFixture { fixture in
            let container = try ContainerFixture(fixture, "sleep", "60")
            let connection = try await container.start()
            let process = try container.builder().execProcess(ExecRequest(command: ["sleep", "60"]), identity: ProcessIdentity())
            let further = try await container.client.exec(ExecPlan(runDirectory: container.runDirectory, process: process))
            try await further.start()
            try await connection.signal(Signal.kill.number)
            #expect(try await further.wait().status == 137)
            _ = try await connection.wait()
            await connection.recorded()
        }
    }
}
