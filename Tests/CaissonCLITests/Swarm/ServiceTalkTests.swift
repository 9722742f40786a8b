import CaissonAPI
import CaissonCore
import Testing

@testable import CaissonCLI

/// Logs, explanations and the wait for convergence.
struct ServiceTalkTests {
    private static func entry(_ slot: Int, _ text: String, isStderr: Bool = false) -> ServiceLogEntry {
        ServiceLogEntry(
            task: SwarmSample.id("d", slot), slotName: "web.\(slot)", node: SwarmSample.alpha, nodeName: "alpha",
            entry: LogEntry(time: CommandLineRun.now, isStderr: isStderr, bytes: Array(text.utf8)))
    }

    private static func logs(_ line: String) async -> CommandLineRun {
        let swarm = SwarmSample.swarm { state in
            state.services[0].tasks.desired = 12
            state.logs = [[entry(1, "one\n"), entry(10, "two "), entry(2, "bad\n", isStderr: true)], [entry(10, "three\n"), entry(2, "end")]]
        }
        let run = CommandLineRun(swarm: swarm)
        _ = await run(line)
        return run
    }

    @Test(arguments: [
        ("service logs web", "web.1.dddddddddddd@alpha     | one\nweb.10.dddddddddddd@alpha    | two three\nweb.2.dddddddddddd@alpha     | end\n"),
        ("service logs --no-task-ids --no-resolve web", "web.1@bbbbbbbbbbbbbbbbbbbbbbbb1     | one\nweb.10@bbbbbbbbbbbbbbbbbbbbbbbb1    | two three\nweb.2@bbbbbbbbbbbbbbbbbbbbbbbb1     | end\n"),
        ("service logs --raw web", "one\ntwo three\nend"),
    ])
    func `lines stand behind their tasks`(_ line: String, _ text: String) async {
        let run = await Self.logs(line)
        #expect(run.out == text)
        #expect(run.err.hasSuffix("bad\n"))
    }

    @Test func `logs pass on what was asked`() async {
        let run = await Self.logs("service logs -f -n 5 web")
        #expect(run.swarm.calls.last == "logs tail=5 follow=true")
        let missing = await Self.logs("service logs nope")
        #expect(missing.err == "Error: no such task or service: nope\n")
    }

    @Test func `why names each node's reasons`() async {
        let answers = [
            NodeAnswer(node: SwarmSample.alpha, name: "alpha", reasons: [], serviceTasks: 1, tasks: 4, failures: 2),
            NodeAnswer(node: SwarmSample.id("b", 2), name: "beta", reasons: ["the node is drained", "no gpu left"], serviceTasks: 0, tasks: 0, failures: 0),
        ]
        let run = CommandLineRun(swarm: SwarmSample.swarm { state in
            state.explanations = [TaskExplanation(task: state.tasks[0], nodes: answers), TaskExplanation(task: state.tasks[2], nodes: [])]
        })
        #expect(await run("service why web") == 0)
        #expect(
            run.out == """
                web.1 (dddddddddddd) is running on alpha
                 * alpha   1 of the service   4 in all   would take it   failed there 2 times
                   beta    0 of the service   0 in all   the node is drained; no gpu left
                web.2 (dddddddddddd) is pending: no suitable node (2 nodes not available for new tasks)

                """)
    }

    // MARK: waiting

    private static func waiting(_ looks: [[TaskSummary]], _ change: @escaping (inout ServiceDetails) -> Void = { _ in }) async -> (CommandLineRun, Int32) {
        let swarm = SwarmSample.swarm { state in
            state.services[0].updateStatus = nil
            state.services[0].spec.update.monitor = .zero
            change(&state.services[0])
            state.looks = looks
        }
        let run = CommandLineRun(swarm: swarm)
        return (run, await run("service scale web=3"))
    }

    private static func look(_ states: [TaskState]) -> [TaskSummary] {
        states.enumerated().map { index, state in SwarmSample.task(index + 1, .number(index + 1), state, .running, 1) }
    }

    @Test func `a wait tells what changes until all run`() async {
        let (run, status) = await Self.waiting([
            [], Self.look([.pending, .preparing]), Self.look([.running, .preparing, .starting]), Self.look([.running, .running, .running]),
        ])
        #expect(status == 0)
        #expect(
            run.out == """
                web scaled to 3
                overall progress: 0 out of 3 tasks
                1/3: 
                2/3: 
                3/3: 
                1/3: pending  
                2/3: preparing
                overall progress: 1 out of 3 tasks
                1/3: running  
                3/3: starting 
                overall progress: 3 out of 3 tasks
                2/3: running  
                3/3: running  
                verify: Service web converged

                """)
    }

    @Test func `an update that was stopped ends the wait with its reason`() async {
        let (run, status) = await Self.waiting([[]]) { service in
            service.updateStatus = UpdateStatus(state: .paused, startedAt: SwarmSample.ago(1), message: "update paused due to failure of task x")
        }
        #expect(status == 1 && run.err == "service update paused: update paused due to failure of task x\n")
    }

    @Test func `stability is watched for the monitored time`() {
        var service = SwarmSample.services[0]
        (service.updateStatus, service.spec.update.monitor) = (nil, .seconds(5))
        let tasks = Self.look([.running, .running, .running])
        let start = ContinuousClock.now
        var state = ConvergenceState()
        guard case .waiting(let lines) = state.step(service, tasks, now: start) else {
            Issue.record("ended at once")
            return
        }
        #expect(lines.last?.whole == "verify: Waiting 6 seconds to verify that tasks are stable..." || lines.last?.whole == "verify: Waiting 5 seconds to verify that tasks are stable...")
        guard case .waiting(let broken) = state.step(service, Self.look([.running, .running, .failed]), now: start + .seconds(2)) else {
            Issue.record("ended with a failed task")
            return
        }
        #expect(broken.last?.whole == "verify: Detected task failure")
        _ = state.step(service, tasks, now: start + .seconds(3))
        guard case .ended(let end) = state.step(service, tasks, now: start + .seconds(8)) else {
            Issue.record("did not end")
            return
        }
        #expect(end.last?.whole == "verify: Service web converged")
    }

    @Test func `older versions and tasks on their way out do not count`() {
        var service = SwarmSample.services[0]
        (service.updateStatus, service.specVersion, service.spec.update.monitor) = (nil, 2, .zero)
        var tasks = Self.look([.running, .running, .running])
        var state = ConvergenceState()
        guard case .waiting = state.step(service, tasks, now: .now) else {
            Issue.record("old tasks counted")
            return
        }
        for index in tasks.indices { tasks[index].specVersion = 2 }
        tasks[2].desired = .shutdown
        guard case .waiting = state.step(service, tasks, now: .now) else {
            Issue.record("a leaving task counted")
            return
        }
        tasks[2].desired = .running
        guard case .ended = state.step(service, tasks, now: .now) else {
            Issue.record("did not end")
            return
        }
    }

    @Test func `a job is done when its tasks are`() {
        var service = SwarmSample.services[2]
        service.job = JobStatus(lastExecution: SwarmSample.ago(5))
        var state = ConvergenceState()
        let some = Self.look([.complete, .complete, .running])
        guard case .waiting(let lines) = state.step(service, some, now: .now) else {
            Issue.record("ended early")
            return
        }
        #expect(lines.prefix(2).map(\.whole) == ["job progress: 2 out of 5 complete", "active tasks: 1 out of 3 tasks"])
        guard case .ended = state.step(service, Self.look(Array(repeating: .complete, count: 5)), now: .now) else {
            Issue.record("did not end")
            return
        }
    }

    @Test func `on a terminal lines are drawn in place`() {
        let terminal = FakeTerminal { $0.terminals = [.output] }
        let run = CommandLineRun(terminal: terminal)
        let lines = ProgressLines(run.console, quiet: false)
        lines.show([ConvergenceLine(name: "a", text: "1"), ConvergenceLine(name: "b", text: "2")])
        lines.show([ConvergenceLine(name: "a", text: "3"), ConvergenceLine(name: "b", text: "2")])
        #expect(run.out == "\n\u{1b}[1A\u{1b}[2K\ra: 1 \r\u{1b}[1B\n\u{1b}[1A\u{1b}[2K\rb: 2 \r\u{1b}[1B\u{1b}[2A\u{1b}[2K\ra: 3 \r\u{1b}[2B")
    }
}
