import CaissonAPI
import CaissonBuild
import CaissonCore
@testable import CaissonEngine
import CaissonLinux
import CaissonRuntime
import CaissonStore
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// RUN steps on the real kernel.
@Suite("RUN steps", .serialized, .enabled(if: StepLab.isPossible, "needs root, overlayfs and busybox"))
struct StepRunnerTests {
    @Test("Both streams are delivered, and the status is the program's")
    func outputAndStatus() async throws {
        try await StepLab.run { lab in
            let outcome = try await lab.run("echo one; echo two >&2; exit 7")
            #expect(outcome.exit == StepExit(status: 7))
            #expect(outcome.output == "one\n")
            #expect(outcome.errors == "two\n")
            #expect(try await lab.run("sh -c 'kill -9 $$'; exit $?").exit.status == 137)
        }
    }

    @Test("Much output arrives whole")
    func muchOutput() async throws {
        try await StepLab.run { lab in
            let outcome = try await lab.run("seq 1 200000")
            #expect(outcome.output.utf8.count == 1_288_895)
            #expect(outcome.output.hasSuffix("\n200000\n"))
        }
    }

    @Test("A program that is not there is an error that names it")
    func missingProgram() async throws {
        try await StepLab.run { lab in
            let error = await #expect(throws: CaissonError.self) {
                try await lab.run("") { $0.arguments = ["nosuch"] }
            }
            #expect(error?.message == "exec: \"nosuch\": executable file not found in $PATH")
        }
    }

    @Test("A script comes on standard input")
    func input() async throws {
        try await StepLab.run { lab in
            let outcome = try await lab.run("") { step in
                step.arguments = ["/bin/sh"]
                step.input = Array("echo from input\nexit 3\n".utf8)
            }
            #expect(outcome.output == "from input\n")
            #expect(outcome.exit.status == 3)
            let large = [UInt8](repeating: UInt8(ascii: "x"), count: 400_000)
            #expect(try await lab.run("wc -c") { $0.input = large }.output == "400000\n")
        }
    }

    @Test("User, folder and environment are the step's", arguments: [
        ("", "0:0 /root"), ("nobody", "65534:65534 /"), ("1", "1:1 /"), ("daemon:root", "1:0 /"), ("7:8", "7:8 /"),
    ])
    func identity(user: String, expected: String) async throws {
        try await StepLab.run { lab in
            let outcome = try await lab.run("echo $(id -u):$(id -g) $HOME; pwd; echo $WORD; hostname") { step in
                step.user = user
                step.workingDirectory = "/made/for/it"
                step.environment.append("WORD=a b")
            }
            #expect(outcome.output == "\(expected)\n/made/for/it\na b\nbuildkitsandbox\n")
        }
    }

    @Test("An unknown user is named")
    func unknownUser() async throws {
        try await StepLab.run { lab in
            let error = await #expect(throws: CaissonError.self) { try await lab.run("true") { $0.user = "ghost" } }
            #expect(error?.message == "unable to find user ghost: no matching entries in passwd file")
        }
    }

    @Test("A step is as isolated as a container")
    func isolation() async throws {
        try await StepLab.run { lab in
            let script = """
                grep CapBnd /proc/self/status | cut -f2; grep Seccomp: /proc/self/status | cut -f2; echo $$
                cat /proc/kcore 2>/dev/null | wc -c; ls /dev | wc -l; touch /sys/x 2>&1; mount -t tmpfs none /mnt 2>&1
                ls /sys/class/net
                """
            let lines = try await lab.run(script).output.split(separator: "\n")
            #expect(lines.prefix(4) == ["00000000a80425fb", "2", "1", "0"])
            #expect(lines.contains { $0.contains("/sys/x: Read-only file system") })
            #expect(lines.contains { $0.hasPrefix("mount: ") })
            #expect(lines.last == "lo")
            let insecure = try await lab.run("grep Seccomp: /proc/self/status | cut -f2; mkdir /m; mount -t tmpfs none /m && echo ok") {
                $0.isInsecure = true
            }
            #expect(insecure.output == "0\nok\n")
        }
    }

    @Test("Files of /etc are there for the step and not in its layer")
    func etcFiles() async throws {
        try await StepLab.run { lab in
            let outcome = try await lab.run("cat /etc/hosts; echo more >> /etc/hosts") { $0.addHosts = ["build.test:10.1.2.3"] }
            #expect(outcome.exit.status == 0)
            #expect(outcome.output.contains("127.0.0.1\tlocalhost buildkitsandbox\n"))
            #expect(outcome.output.contains("10.1.2.3\tbuild.test\n"))
            #expect(try lab.changes(outcome) == [])
        }
    }

    @Test("A layer holds what the step changed and nothing else")
    func layer() async throws {
        try await StepLab.run { lab in
            let outcome = try await lab.run("echo hi > /etc/motd; rm /bin/zcat; mkdir /new; rm -rf /home; mkdir /home")
            #expect(try lab.changes(outcome) == ["/bin", "/bin/zcat", "/etc", "/etc/motd", "/home", "/new"])
            #expect(try await lab.layer("true").diffID == lab.layer("cat /etc/passwd > /dev/null").diffID)
        }
    }

    @Test("Limits hold: shared memory, open files")
    func limits() async throws {
        try await StepLab.run { lab in
            let outcome = try await lab.run("df -k /dev/shm | tail -1 | awk '{print $2}'; ulimit -n") { step in
                step.shmSize = 8 << 20
                step.ulimits = [Ulimit(name: "nofile", soft: 100, hard: 200)]
            }
            #expect(outcome.output == "8192\n100\n")
        }
    }

    @Test("A step that takes too much memory is killed, and that is told")
    func memory() async throws {
        try await StepLab.run { lab in
            let outcome = try await lab.run("head -c 300000000 /dev/zero | tail") { $0.memory = 32 << 20 }
            #expect(outcome.exit.oomKilled)
            #expect(outcome.exit.status != 0)
        }
    }

    @Test("Cancelling kills the whole tree at once and leaves nothing")
    func cancel() async throws {
        try await StepLab.run { lab in
            let seen = Mutex("")
            let name = try lab.snapshot()
            let step = lab.step("sleep 1000 & (trap '' TERM; sleep 1000) & echo up; wait")
            let runner = lab.runner
            let task = Task {
                try await runner.run(step, on: name) { _, bytes in seen.withLock { $0 += String(decoding: bytes, as: UTF8.self) } }
            }
            try eventually("the step's word") { seen.withLock { $0 } == "up\n" }
            let start = SystemClock.monotonic()
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(SystemClock.monotonic() - start < .seconds(1))
        }
    }

    @Test("A step ends with its build's process")
    func tied() async throws {
        try await StepLab.run { lab in
            let name = try lab.snapshot()
            let overlay = try lab.context.snapshots.container(name).plan
            let folder = try BuildRunFolder(lab.context.paths, .random())
            defer { folder.remove() }
            let id = ObjectID.random()
            let place = try folder.makeStep(id)
            var step = lab.step("sleep 1000")
            step.network = "none"
            let mounts = StepMounts(context: lab.context, folder: place, scratchName: "build-x")
            let launch = StepLaunch(context: lab.context, id: id, step: step, folder: place)
            let connection = try await lab.context.shim.launch(try launch.plan(on: overlay, network: nil, mounts: mounts))
            try await connection.start()
            let pid = connection.pid
            // What the kernel does to the socket of a process that is killed.
            await connection.detach()
            try eventually("the step's end") { !ProcessTable.exists(pid) }
            StepLeftovers.remove(id, place.path, lab.context)
        }
    }

    @Test("The default network reaches the bridge; steps share a namespace one after the other")
    func network() async throws {
        try await StepLab.run { lab in
            let script = "ip -4 addr show eth0 | grep inet | awk '{print $2}'; ip route | head -1; cat /etc/resolv.conf | wc -l"
            let first = try await lab.run(script) { $0.network = "default" }
            #expect(first.output.contains("default via "))
            #expect(try await lab.run(script) { $0.network = "default" }.output == first.output)
            let host = try await lab.run("ls /sys/class/net | wc -l") { $0.network = "host" }
            #expect(host.output != "1\n")
        }
    }

    @Test("A failed step's files are kept for a shell, and no sweep takes them")
    func keptStep() async throws {
        try await StepLab.run { lab in
            let outcome = try await lab.run("echo left > /tmp/left; rm /bin/zcat; exit 1") { step in
                step.workingDirectory = "/tmp"
                step.environment.append("WORD=x")
            }
            let number = try #require(BuildSnapshot.step(of: outcome.snapshot))
            lab.runner.close()
            let steps = KeptSteps(context: lab.context)
            let kept = try #require(try steps.find(build: lab.runner.buildID, step: number))
            #expect(kept.snapshot == outcome.snapshot)
            #expect(kept.facts.workingDirectory == "/tmp" && kept.facts.environment.contains("WORD=x"))
            try ImageSweep(context: lab.context).sweep()
            let shell = StepShell(context: lab.context)
            let id = try shell.open(.snapshot(kept.snapshot), kept.facts, build: lab.runner.buildID, step: number)
            try steps.forget(build: lab.runner.buildID)
            try ImageSweep(context: lab.context).sweep()
            #expect(try lab.context.snapshots.allContainers() == [id.text])
            let changes = try lab.context.snapshots.changes(container: id.text).map { "\($0.kind.rawValue) \($0.displayPath)" }
            #expect(changes == ["C /bin", "D /bin/zcat", "C /tmp", "A /tmp/left"])
            let details = try await ContainerService(context: lab.context).inspect(id.text, size: false)
            #expect(details.config.workingDir == "/tmp" && details.config.tty)
        }
    }

    @Test("What a killed build left is removed by the next start")
    func recovery() async throws {
        try await StepLab.run { lab in
            let build = ObjectID.random()
            let name = "build-\(build.text)-3"
            _ = try lab.context.snapshots.prepare(name, parent: lab.base)
            var folder: BuildRunFolder? = try BuildRunFolder(lab.context.paths, build)
            _ = try folder?.makeStep(.random())
            try await StartupReconciler(context: lab.context).run()
            #expect(try lab.context.snapshots.allContainers().contains(name))
            folder = nil
            try await StartupReconciler(context: lab.context).run()
            #expect(try !lab.context.snapshots.allContainers().contains(name))
            #expect(!Files.exists(lab.context.paths.steps(of: build)))
        }
    }
}
