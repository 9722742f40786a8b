import CaissonTerm
import TestSupport
import Testing

/// The first lab by keys.
@Suite("Lab 1 by keys", .serialized, .enabled(if: LabScreen.isPossible, "needs root, overlayfs, docker-registry, umoci and skopeo"))
struct HelloLabScreenTests {
    @Test("A first start says what to do; an image that is not there is pulled and run")
    func firstRun() async throws {
        try await LabScreen.run(pulled: []) { app, _ in
            try app.waitFor(text: "There are no images yet")
            try app.press("n")
            try app.waitFor(text: "Run a container")
            try app.type("hello-world", then: "enter")
            try app.waitFor(text: "Hello from Docker!")
            try app.waitFor(text: "exit 0")
            try app.waitFor(text: "hello-world:latest")
            try app.press("q")
            #expect(try app.waitForExit() == 0)
            #expect(!app.screen.isAlternate)
        }
    }

    @Test("Pulling shows the image; programs of it show their output")
    func pullAndRun() async throws {
        try await LabScreen.run(pulled: []) { app, _ in
            try app.waitFor(text: "There are no images yet")
            try app.press("u")
            try app.waitFor(text: "Pull an image")
            try app.type("alpine", then: "enter")
            try app.waitFor(text: "alpine:latest")
            try app.press("2", "r", "tab")
            try app.type("echo 'hello from alpine'", then: "enter")
            try app.waitFor("the output") { $0.text.split(separator: "\n").contains { $0.contains("hello from alpine") && $0.contains("│") } }
            try app.press("2", "r", "tab")
            try app.type("ls -l", then: "enter")
            try app.waitFor(text: "drwxr-xr-x")
        }
    }

    @Test("An interactive shell has the terminal, its size and its keys, and gives them back")
    func interactiveShell() async throws {
        try await LabScreen.run { app, program in
            try app.waitFor(text: "alpine:latest")
            try app.press(":")
            try app.type("run -it --name box alpine /bin/ash", then: "enter")
            try app.waitFor(text: "/ #")
            try app.type("stty size; echo first > hello.txt", then: "enter")
            try app.waitFor(text: "36 120")
            try app.resize(Size(width: 100, height: 30))
            try app.type("until [ \"$(stty size)\" = '30 100' ]; do usleep 20000; done; echo re''sized", then: "enter")
            try app.waitFor(text: "resized")
            try app.type("exit", then: "enter")
            try app.waitFor(text: "Containers")
            try app.waitFor(text: "exit 0")
            #expect(try program.succeed("run", "--rm", "alpine", "ls").contains("hello.txt") == false)
        }
    }

    @Test("A stopped container is started again and a shell in it sees its own file")
    func startAndExec() async throws {
        try await LabScreen.run { app, program in
            try program.succeed("run", "-d", "--name", "box", "alpine", "sh", "-c", "[ -e /hello.txt ] || echo kept > /hello.txt; exec sleep 1000")
            try app.waitFor(text: "box")
            try program.succeed("stop", "-t", "0", "box")
            try app.waitFor("the container down") { $0.row(3).contains("box") && $0.row(3).contains("exit 137") }
            try app.press("1", "s")
            try app.waitFor("the container up") { $0.row(3).contains("box") && $0.row(3).contains(" up ") }
            try app.press("e")
            try app.waitFor(text: "/ #")
            try app.type("cat hello.txt; exit", then: "enter")
            try app.waitFor(text: "alpine:latest")
        }
    }

    @Test("Attached to a container without a terminal, ^C is its own, lines reach it, and the detach keys come back")
    func attachWithoutTerminal() async throws {
        try await LabScreen.run { app, program in
            let script = "trap 'echo got-int' INT; while :; do read -r line || continue; echo said $line; done"
            try program.succeed("run", "-di", "--name", "box", "alpine", "sh", "-c", script)
            try app.waitFor(text: "box")
            try app.press("1", "a")
            try app.waitFor(text: "^P ^Q leaves it running")
            try app.type("good dax", then: "backspace")
            try app.type("y", then: "enter")
            try app.waitFor(text: "said good day")
            try app.press("ctrl-c")
            try app.waitFor(text: "got-int")
            try app.press("ctrl-p", "ctrl-q")
            try app.waitFor(text: "detached from box")
            #expect(try program.succeed("inspect", "-f", "{{.State.Status}}", "box") == "running\n")
        }
    }

    @Test("Another program's container appears by itself within a tenth of a second of its event")
    func seesOthers() async throws {
        try await LabScreen.run { app, program in
            try app.waitFor(text: "alpine:latest")
            try program.succeed("run", "-d", "--name", "stranger", "alpine", "sleep", "1000")
            try app.waitFor(text: "stranger", within: .seconds(1))
            try program.succeed("rm", "-f", "stranger")
            try app.waitFor("the row gone", within: .seconds(1)) { !$0.row(3).contains("stranger") }
        }
    }
}
