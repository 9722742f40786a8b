import CaissonAPI
import CaissonCore

extension EngineCalls {
    func performOnProject(
        _ name: String, _ action: ProjectAction, _ progress: @escaping ProgressSink
    ) async throws -> ActionOutcome {
        .done(try await services.projects.perform(action, on: name, progress))
    }
}

extension ProjectAction {
    /// What follows `compose --project-name NAME`.
    var words: [String] {
        switch self {
        case .up(let services, let scales):
            ["up", "--detach"] + scales.sorted { $0.key < $1.key }.flatMap { ["--scale", "\($0.key)=\($0.value)"] }
                + services
        case .down: ["down"]
        case .start(let services): ["start"] + services
        case .stop(let services): ["stop"] + services
        case .restart(let services): ["restart"] + services
        }
    }

    /// How it is called while it runs.
    func title(_ project: String) -> String {
        let verb = words[0]
        let services = words.dropFirst().filter { !$0.hasPrefix("--") && !$0.contains("=") }
        return "\(verb) \(services.isEmpty ? project : services.joined(separator: ", "))"
    }
}
