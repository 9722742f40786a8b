package import CaissonAPI
package import CaissonCore

/// Builds to play: a small one that reads like the study's sketch, and one as large as they come.
package enum BuildScripts {
    package static let dockerfile = """
        # syntax=docker/dockerfile:1
        FROM debian:12 AS deps
        RUN apt-get update && apt-get install -y python3
        COPY req.txt .
        RUN pip install -r req.txt

        FROM node:20 AS web
        RUN npm ci
        RUN npm run build

        FROM deps AS final
        COPY src ./src
        COPY --from=web /dist ./dist
        USER app
        CMD ["api"]

        """

    /// Three stages, two of them side by side.
    package static let steps: [BuildStep] = [
        BuildStep(id: 1, name: "[internal] load build context", kind: .internal, expected: 0.2),
        step(2, "[deps 1/4] FROM debian:12", .source, "deps", [], 2, 0.1),
        step(3, "[deps 2/4] RUN apt-get update && apt-get install -y python3", .run, "deps", [2], 3, 14),
        step(4, "[deps 3/4] COPY req.txt .", .copy, "deps", [3, 1], 4, 0.1),
        step(5, "[deps 4/4] RUN pip install -r req.txt", .run, "deps", [4], 5, 35),
        step(6, "[web 1/3] FROM node:20", .source, "web", [], 7, 0.1),
        step(7, "[web 2/3] RUN npm ci", .run, "web", [6], 8, 11),
        step(8, "[web 3/3] RUN npm run build", .run, "web", [7], 9, 20),
        step(9, "[final 1/2] COPY src ./src", .copy, "final", [5, 1], 12, 0.3),
        step(10, "[final 2/2] COPY --from=web /dist ./dist", .copy, "final", [9, 8], 13, 0.4),
        BuildStep(id: 11, name: "exporting to image", kind: .export, inputs: [10], expected: 0.5),
    ]

    private static func step(
        _ id: Int, _ name: String, _ kind: BuildStep.Kind, _ stage: String, _ inputs: [Int], _ line: Int, _ expected: Double
    ) -> BuildStep {
        BuildStep(id: id, name: name, kind: kind, stage: stage, inputs: inputs, lines: line...line, expected: expected)
    }

    /// Why `COPY req.txt` was not cached, and so `pip install` neither.
    package static let miss = CacheMiss(
        reason: .files, headline: "req.txt changed +1 −1",
        files: [
            ChangedFile(
                path: "req.txt", kind: .modified,
                difference: "--- req.txt\n+++ req.txt\n@@ -1,2 +1,2 @@\n flask==3.0\n-pandas==2.2.2\n+pandas==2.2.3\n")
        ])

    /// The first twenty-odd seconds: the cache took what it could, pip and npm run side by side.
    package static func underWay(_ start: Timestamp) -> [BuildEvent] {
        var events: [BuildEvent] = [.steps(steps)]
        for (id, outcome) in [(1, StepEnd.Outcome.done), (2, .cached), (3, .cached), (6, .cached), (7, .cached)] {
            events += [.stepStarted(id, start), ended(id, start, outcome)]
        }
        events += [.stepStarted(4, start), ended(4, start.advanced(by: .milliseconds(100)), .done, miss, diffID: "sha256:req")]
        for id in [5, 8] { events.append(.stepStarted(id, start.advanced(by: .milliseconds(200)))) }
        let lines = ["Collecting flask==3.0\n", "  Downloading flask-3.0.tar.gz\n", "Collecting pandas==2.2.3\n", "  Downloading"]
        for (second, line) in lines.enumerated() {
            events.append(.stepLog(5, stream: 1, text: line, start.advanced(by: .seconds(Int64(second * 3)))))
        }
        events.append(.stepLog(5, stream: 1, text: " pandas-2.2.3.whl (90 MB)\n", start.advanced(by: .seconds(12))))
        events.append(.stepLog(8, stream: 2, text: "npm warn deprecated glob@7\n", start.advanced(by: .seconds(3))))
        events.append(.stepProgress(5, BuildProgress(id: "pandas", current: 58_000_000, total: 90_000_000)))
        events.append(
            .warning(BuildWarning(name: "JSONArgsRecommended", message: "JSON arguments recommended for CMD", lines: 15...15)))
        return events
    }

    /// `pip install` fails after 22 seconds, and npm with it is stopped.
    package static func failure(_ start: Timestamp) -> [BuildEvent] {
        let now = start.advanced(by: .seconds(22))
        let message = "process \"/bin/sh -c pip install -r req.txt\" did not complete successfully: exit code: 1"
        return [
            .stepLog(5, stream: 2, text: "ERROR: No matching distribution found for pandas==2.2.3\n", now),
            ended(5, now, .failed(message: message, exitCode: 1), CacheMiss(reason: .parent, headline: "#4 made something else", step: 4)),
            ended(8, now, .cancelled),
            .ended(BuildEnd(time: now, outcome: .failed(message: message, step: 5, source: "Dockerfile:5\n   5 | >>> RUN pip install"))),
        ]
    }

    /// All that was under way ends well.
    package static func success(_ build: ObjectID, _ start: Timestamp, imageID: String) -> [BuildEvent] {
        let parent = CacheMiss(reason: .parent, headline: "#4 made something else", step: 4)
        var events = [
            ended(5, start.advanced(by: .seconds(36)), .done, parent, diffID: "sha256:pip"),
            ended(8, start.advanced(by: .seconds(21)), .done, CacheMiss(reason: .files, headline: "12 files changed")),
        ]
        for (second, id) in [9, 10, 11].enumerated() {
            let begin = start.advanced(by: .seconds(Int64(36 + second)))
            events += [.stepStarted(id, begin), ended(id, begin.advanced(by: .milliseconds(300)), .done, diffID: "sha256:app")]
        }
        let result = BuildResult(id: build, imageID: imageID)
        return events + [.ended(BuildEnd(time: start.advanced(by: .seconds(39)), outcome: .done(result)))]
    }

    /// Everything from the cache.
    package static func allCached(_ build: ObjectID, _ start: Timestamp, imageID: String) -> [BuildEvent] {
        var events: [BuildEvent] = [.steps(steps)]
        for step in steps {
            let outcome: StepEnd.Outcome = step.kind == .internal || step.kind == .export ? .done : .cached
            events += [.stepStarted(step.id, start), ended(step.id, start, outcome)]
        }
        let result = BuildResult(id: build, imageID: imageID)
        return events + [.ended(BuildEnd(time: start.advanced(by: .milliseconds(400)), outcome: .done(result)))]
    }

    private static func ended(
        _ id: Int, _ time: Timestamp, _ outcome: StepEnd.Outcome, _ miss: CacheMiss? = nil, diffID: String? = nil
    ) -> BuildEvent {
        .stepEnded(id, StepEnd(time: time, outcome: outcome, miss: miss, diffID: diffID, size: diffID == nil ? nil : 4096))
    }

    /// A graph of equal stages, each a chain; the last one takes something from all the others.
    package static func large(stages: Int = 5, steps count: Int = 40) -> [BuildStep] {
        let length = count / stages
        return (0..<stages * length).map { place -> BuildStep in
            let (stage, number) = place.quotientAndRemainder(dividingBy: length)
            let id = place + 1
            var inputs = number == 0 ? [] : [place]
            if stage == stages - 1, number > 0, number < stages { inputs.append(number * length) }
            let name = "[stage\(stage) \(number + 1)/\(length)] \(number == 0 ? "FROM alpine" : "RUN make part-\(stage)-\(number)")"
            return BuildStep(
                id: id, name: name, kind: number == 0 ? .source : .run, stage: "stage\(stage)", inputs: inputs,
                lines: id...id, expected: Double(number))
        }
    }

    /// Lines of several steps in turn, as fast as they are asked for.
    package static func lines(_ count: Int, from first: Int, of steps: [Int], at time: Timestamp) -> [BuildEvent] {
        (first..<first + count).map { number in
            .stepLog(
                steps[number % steps.count], stream: 1,
                text: "line \(number) of the firehose: compiling module \(number % 977) with all its warnings\n", time)
        }
    }
}
