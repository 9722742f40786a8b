import CaissonAPI
import CaissonCore

/// `caisson builder cancel`.
enum BuilderCancel {
    static let command = Command(
        group: "builder", name: "cancel", usage: "REF [REF...]",
        summary: "Cancel running builds of this or other processes",
        arguments: .atLeast(1), completes: .builds,
        run: { call in
            let builds = try await call.engine().builds
            return try await call.forEachArgument { ref in
                guard try await builds.cancel(ref) else {
                    throw CaissonError(.failedPrecondition, "build \(ref) is not running", subject: ref)
                }
                return ref
            }
        })
}

/// `caisson builder rebuild`.
enum BuilderRebuild {
    static let command = Command(
        group: "builder", name: "rebuild", usage: "[OPTIONS] [REF]", summary: "Build again as a past build was started",
        details: """
            Build again as a past build was started

            Without a REF the newest build is repeated. Secrets are not kept and have to be given again with 'build'.
            """,
        arguments: .atMost(1),
        flags: {
            [.bool("no-cache", "Do not use cache when building the image"), BuildFlags.progress, BuildFlags.quiet]
        },
        completes: .builds, handlesSignals: true,
        run: { call in
            let mode: ProgressMode
            do { mode = try BuildOptions.progress(call.flags, call.console) } catch {
                throw ExitFailure(1, "ERROR: \(error)")
            }
            let engine = try await call.engine()
            let ref = try await BuildReference.resolve(call, engine.builds)
            var request = try await engine.builds.request(ref)
            if call.flags.bool("no-cache") { request.noCache = true }
            let options = BuildOptions(repeating: request, progress: mode, debug: call.globals.debug)
            return try await BuildSession(options: options, console: call.console, engine: engine).run()
        })
}

/// `caisson builder shell`.
enum BuilderShell {
    static let command = Command(
        group: "builder", name: "shell", usage: "REF [STEP]",
        summary: "Open a terminal in the file system of a build's step",
        details: """
            Open a terminal in the file system of a build's step

            STEP is its number as the progress shows it (5 for #5); without it the step that failed. The file system of a
            failed step is kept by 'build --on-error=shell'.
            """,
        arguments: .between(1, 2), completes: .builds, handlesSignals: true,
        run: { call in
            try TerminalCheck.input(call.console, attached: true, tty: true)
            let engine = try await call.engine()
            let step = try await step(call, engine.builds)
            return try await StepShell(engine: engine, console: call.console).open(call.arguments[0], step: step)
        })

    private static func step(_ call: Invocation, _ builds: any BuildsAPI) async throws -> Int {
        if call.arguments.count == 2 {
            let text = call.arguments[1].hasPrefix("#") ? String(call.arguments[1].dropFirst()) : call.arguments[1]
            guard let step = Int(text) else { throw ExitFailure(1, "ERROR: invalid step \(FlagValue.quoted(text))") }
            return step
        }
        for try await batch in try await builds.watch(call.arguments[0]) {
            for event in batch {
                if case .ended(let end) = event, case .failed(_, let step?, _) = end.outcome { return step }
            }
        }
        throw ExitFailure(1, "ERROR: no step of build \(call.arguments[0]) failed: name one")
    }
}
