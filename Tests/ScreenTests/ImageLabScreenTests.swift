import CaissonTerm
import TestSupport
import Testing

/// The second lab by keys.
@Suite("Lab 2 by keys", .serialized, .enabled(if: LabScreen.isPossible, "needs root, overlayfs, docker-registry, umoci and skopeo"))
struct ImageLabScreenTests {
    @Test("Changes are shown, committed, tagged and run")
    func changesCommitTagRun() async throws {
        try await LabScreen.run { app, program in
            try program.succeed("run", "--name", "work", "alpine", "sh", "-c", figlet)
            try app.waitFor(text: "work")
            try app.press("1", "D")
            try app.waitFor(text: "figlet")
            try app.press("c")
            try app.waitFor(text: "Commit work")
            try app.press("enter")
            try app.waitFor(text: "<none>")
            try app.press("2", "g", "t")
            try app.waitFor(text: "Tag")
            try app.type("ourfiglet", then: "enter")
            try app.waitFor(text: "ourfiglet:latest")
            try app.press("r", "tab")
            try app.type("figlet hello", then: "enter")
            try app.waitFor(text: "== hello ==")
        }
    }

    @Test("History shows instructions and the files of the selected layer; inspect the layers")
    func historyAndInspect() async throws {
        try await LabScreen.run { app, program in
            try program.succeed("run", "--name", "work", "alpine", "sh", "-c", figlet)
            try program.succeed("commit", "-m", "with figlet", "work", "ourfiglet")
            try app.waitFor(text: "ourfiglet:latest")
            try app.press("2", "g", "enter")
            try app.waitFor(text: "with figlet")
            try app.waitFor(text: "Files of #2")
            try app.waitFor(text: "figlet")
            try app.press("2", "i")
            try app.waitFor(text: "linux/amd64")
        }
    }

    @Test("A chosen file, then the whole container, go back to the image's state")
    func revert() async throws {
        try await LabScreen.run { app, program in
            try program.succeed("run", "--name", "work", "alpine", "sh", "-c", "echo x > /etc/passwd; rm -r /home; echo 1 > /new")
            try app.waitFor(text: "work")
            try app.press("1", "D")
            try app.waitFor(text: "passwd")
            try app.press("j", "z", "y")
            try app.waitFor("the file reverted") { !$0.contains("passwd") }
            #expect(try program.succeed("diff", "work") == "D /home\nA /new\n")
            try app.press("Z", "y")
            try app.waitFor(text: "nothing changed")
            #expect(try program.succeed("diff", "work") == "")
        }
    }

    private let figlet = "printf '#!/bin/sh\\necho \"== $* ==\"\\n' > /usr/bin/figlet && chmod +x /usr/bin/figlet"
}
