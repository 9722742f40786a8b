/// Tells of steps before and after they are taken.
struct ProjectSteps: Sendable {
    let isDry: Bool
    let sink: ProjectSink

    func step(_ subject: String, _ doing: String, _ done: String, _ body: () async throws -> Void) async throws {
        sink(ProjectEvent(subject, doing, .working))
        do {
            if !isDry { try await body() }
        } catch {
            sink(ProjectEvent(subject, "Error", .failed))
            throw error
        }
        sink(ProjectEvent(subject, done, .done))
    }
}
