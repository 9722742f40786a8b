import CaissonAPI
import CaissonCore
import CaissonStore

extension BuildSummary {
    init(_ record: BuildRecord) {
        self.init(
            id: record.id, name: record.name, state: State(rawValue: record.state) ?? .lost, created: record.created,
            ended: record.ended, steps: record.steps, endedSteps: record.endedSteps, cachedSteps: record.cachedSteps,
            imageID: record.imageID, error: record.error, folder: record.folder)
    }
}
