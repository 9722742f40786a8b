import CaissonAPI
import CaissonCore

/// `caisson builder history rm`.
enum HistoryRemove {
    static let command = Command(
        group: "builder history", name: "rm", usage: "[OPTIONS] [REF...]", summary: "Remove build records",
        arguments: .atLeast(0), flags: { [.bool("all", "Remove all build records")] }, completes: .builds,
        run: { call in
            let all = call.flags.bool("all")
            if call.arguments.isEmpty, !all { throw ExitFailure(1, "ERROR: rm requires at least one argument") }
            if !call.arguments.isEmpty, all {
                throw ExitFailure(1, "ERROR: rm requires either --all or at least one argument")
            }
            let builds = try await call.engine().builds
            if all {
                let past = try await builds.list().filter { $0.state != .running }
                try await builds.remove(past.map(\.id.text))
                return 0
            }
            // One after the other, so that one that is not there does not keep the rest.
            var failures: [any Error] = []
            for ref in call.arguments {
                do { try await builds.remove([ref]) } catch is CancellationError { throw CancellationError() } catch {
                    failures.append(error)
                }
            }
            for failure in failures { call.report(failure) }
            return failures.isEmpty ? 0 : 1
        })
}
