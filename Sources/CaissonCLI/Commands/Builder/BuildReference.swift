import CaissonAPI
import CaissonCore

/// The `[REF]` of commands about one build.
enum BuildReference {
    /// The argument, or the newest build.
    static func resolve(_ call: Invocation, _ builds: any BuildsAPI) async throws -> String {
        if let ref = call.arguments.first { return ref }
        guard let newest = try await builds.list().first else { throw ExitFailure(1, "ERROR: no records found") }
        return newest.id.text
    }

    /// The record of a build.
    static func record(_ call: Invocation, _ builds: any BuildsAPI) async throws -> BuildSummary {
        let ref = try await resolve(call, builds)
        let matches = try await builds.list().filter { $0.id.text.hasPrefix(ref) }
        guard matches.count == 1 else {
            let reason = matches.isEmpty ? "no record found for ref" : "more than one record for ref"
            throw ExitFailure(1, "ERROR: \(reason) \(FlagValue.quoted(ref))")
        }
        return matches[0]
    }
}

extension BuildSummary {
    /// As buildx spells it.
    var stateText: String {
        switch state {
        case .running: "Running"
        case .done: "Completed"
        case .failed: "Error"
        case .cancelled: "Canceled"
        case .lost: "Lost"
        }
    }

    /// How long it took, or has taken so far.
    func durationText(_ console: Console) -> String {
        let seconds = max(0, (ended ?? console.now()).since(created).inSeconds)
        return BuildText.duration(seconds) + (state == .running ? "+" : "")
    }
}
