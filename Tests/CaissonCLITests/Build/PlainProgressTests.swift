import CaissonAPI
import Testing

@testable import CaissonCLI

struct PlainProgressTests {
    private func text(_ script: Script) -> String { script.text(PlainProgress()) }

    @Test func `steps are told one after the other as BuildKit tells them`() {
        var script = Script(
            "[internal] load build definition from Dockerfile", "[1/2] FROM alpine", "[2/2] RUN make",
            "exporting to image")
        script.start(1, 0)
        script.progress(1, "transferring dockerfile", 120, 120, 0.02, isDone: true)
        script.end(1, 0.05)
        script.end(2, 0.06, .cached)
        script.start(3, 0.1)
        script.log(3, "one\ntw", 0.412)
        script.log(3, "o\n", 11.5)
        script.end(3, 12.3)
        script.start(4, 12.3)
        script.progress(4, "exporting layers", 0, nil, 12.3)
        script.progress(4, "exporting layers", 0, nil, 12.5, isDone: true)
        script.end(4, 12.5)
        #expect(
            text(script) == """
                #1 [internal] load build definition from Dockerfile
                #1 transferring dockerfile: 120B done
                #1 DONE 0.1s

                #2 [1/2] FROM alpine
                #2 CACHED

                #3 [2/2] RUN make
                #3 0.312 one
                #3 0.312 two
                #3 DONE 12.2s

                #4 exporting to image
                #4 exporting layers
                #4 exporting layers 0.2s done
                #4 DONE 0.2s

                """)
    }

    @Test func `bytes are told in steps of five per cent`() {
        var script = Script("[1/1] FROM alpine")
        script.start(1, 0)
        for done in stride(from: Int64(0), through: 2_000_000, by: 20_000) {
            script.progress(1, "sha256:aa", done, 2_000_000, Double(done) / 1_000_000, isDone: done == 2_000_000)
        }
        script.end(1, 2)
        let lines = text(script).split(separator: "\n")
        #expect(lines[1] == "#1 sha256:aa 0B / 2.00MB")
        #expect(lines[2] == "#1 sha256:aa 100.00kB / 2.00MB 0.1s")
        #expect(lines.dropLast().last == "#1 sha256:aa 2.00MB / 2.00MB 2.0s done")
        #expect(lines.count == 23)
    }

    @Test func `a failed step says what happened and repeats its last ten lines`() {
        var script = Script("[2/2] RUN make")
        script.start(1, 0)
        script.log(1, (1...12).map { "line \($0)\n" }.joined() + "no end", 1)
        script.end(
            1, 2,
            .failed(message: "process \"/bin/sh -c make\" did not complete successfully: exit code: 2", exitCode: 2))
        script.end(2, .failed(message: "x", step: 1, source: ""))
        let lines = text(script).split(separator: "\n").map { String($0) }
        #expect(lines[13] == "#1 1.000 no end")
        #expect(lines[14] == "#1 ERROR: process \"/bin/sh -c make\" did not complete successfully: exit code: 2")
        #expect(
            lines[15...].joined(separator: "\n") == """
                ------
                 > [2/2] RUN make:
                \((4...12).map { "1.000 line \($0)" }.joined(separator: "\n"))
                1.000 no end
                ------
                """)
    }

    @Test func `a step that ran again says why`() {
        let files = [ChangedFile(path: "app.js", kind: .modified), ChangedFile(path: "lib/x.js", kind: .added)]
        var script = Script("[2/4] COPY . /app", "[3/4] RUN test", "[4/4] RUN new", "[5/5] RUN asked")
        script.step(1, 0, 1, miss: CacheMiss(reason: .files, headline: "2 files changed", files: files))
        script.step(2, 1, 2, miss: CacheMiss(reason: .parent, headline: "a step before it made something else", step: 1))
        script.step(3, 2, 3, miss: CacheMiss(reason: .neverBuilt, headline: "never built"))
        script.step(4, 3, 4, miss: CacheMiss(reason: .asked, headline: "--no-cache"))
        let lines = text(script).split(separator: "\n").filter { $0.contains("not cached") }
        #expect(
            lines == [
                "#1 not cached: COPY . /app: 2 files changed: app.js, lib/x.js",
                "#2 not cached: RUN test: a step before it made something else (#1)",
            ])
    }

    @Test func `two steps at once take turns that are long enough to read`() {
        var script = Script("RUN a", "RUN b")
        script.start(1, 0)
        script.start(2, 0)
        for second in 1...30 {
            script.log(1, "a\(second)\n", Double(second))
            script.log(2, "b\(second)\n", Double(second))
        }
        script.end(1, 31)
        script.end(2, 31)
        let lines = text(script).split(separator: "\n")
        let switches = lines.count { $0.hasSuffix(" ...") }
        #expect((2...8).contains(switches))
        for second in 1...30 {
            #expect(lines.count { $0.hasSuffix(" a\(second)") } == 1)
            #expect(lines.count { $0.hasSuffix(" b\(second)") } == 1)
        }
    }

    @Test func `a line that is cut by another step is told again as a whole`() {
        var script = Script("RUN a", "RUN b")
        script.start(1, 0)
        script.log(1, "half", 1)
        script.step(2, 1, 2)
        script.log(1, " done\n", 3)
        script.end(1, 4)
        #expect(
            text(script) == """
                #1 RUN a
                #1 1.000 half
                #1 ...

                #2 RUN b
                #2 DONE 1.0s

                #1 RUN a
                #1 1.000 half done
                #1 DONE 4.0s

                """)
    }

    @Test func `ten thousand lines are all told`() {
        var script = Script("RUN a")
        script.start(1, 0)
        script.log(1, (0..<10_000).map { "\($0)\n" }.joined(), 0.5)
        script.end(1, 1)
        let lines = text(script).split(separator: "\n")
        #expect(lines.count == 10_002)
        #expect(lines[10_000] == "#1 0.500 9999")
    }
}
