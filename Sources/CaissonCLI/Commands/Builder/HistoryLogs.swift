import CaissonAPI
import CaissonCore

/// `caisson builder history logs`, `caisson builder watch`.
enum HistoryLogs {
    static let command = Command(
        group: "builder history", name: "logs", usage: "[OPTIONS] [REF]", summary: "Print the logs of a build record",
        arguments: .atMost(1),
        flags: { [.string("progress", "Set type of progress output (plain, rawjson, tty)", initial: "plain")] },
        completes: .builds,
        run: { call in
            let text = call.flags.string("progress") ?? "plain"
            guard let mode = ProgressMode(rawValue: text == "auto" ? "plain" : text) else {
                throw ExitFailure(1, "ERROR: invalid progress mode \(text)")
            }
            let builds = try await call.engine().builds
            let ref = try await BuildReference.resolve(call, builds)
            let display = BuildDisplay(call.console, try mode.resolved(call.console, .output), stream: .output)
            try await watch(ref, builds, display, isPast: true)
            return 0
        })

    static let watchCommand = Command(
        group: "builder", name: "watch", aliases: ["attach"], usage: "[OPTIONS] [REF]",
        summary: "Follow a build of this or another process to its end",
        details: """
            Follow a build of this or another process to its end

            Without a REF the newest build is followed. ^C stops following and leaves the build alone; the exit status is
            that of the build.
            """,
        arguments: .atMost(1), flags: { [BuildFlags.progress] }, completes: .builds,
        run: { call in
            let mode: ProgressMode
            do { mode = try BuildOptions.progress(call.flags, call.console) } catch {
                throw ExitFailure(1, "ERROR: \(error)")
            }
            let builds = try await call.engine().builds
            let ref = try await BuildReference.resolve(call, builds)
            let display = BuildDisplay(call.console, mode)
            try await watch(ref, builds, display, isPast: false)
            return try status(display)
        })

    /// The first batch holds what has happened already.
    private static func watch(_ ref: String, _ builds: any BuildsAPI, _ display: BuildDisplay, isPast: Bool)
        async throws
    {
        try await display.show {
            var isFirst = true
            for try await batch in try await builds.watch(ref) {
                display.take(batch, replayed: isPast || isFirst)
                isFirst = false
            }
        }
        try Task.checkCancellation()
    }

    private static func status(_ display: BuildDisplay) throws -> Int32 {
        switch display.end?.outcome {
        case .done?: return 0
        case .failed?, .cancelled?:
            let failure = BuildFailure(CancellationError(), display.end, debug: false)
            throw ExitFailure(failure.status, failure.text)
        case nil: throw ExitFailure(1, "ERROR: the build's process died before the build ended")
        }
    }
}
