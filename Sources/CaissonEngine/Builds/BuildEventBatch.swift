import CaissonAPI

/// Events that wait to be written together. Output of one step becomes one event and only the latest progress is kept, so
/// that ten thousand lines a second cost twenty lines of log; the order of everything about one step stays.
struct BuildEventBatch {
    /// A line of the log stays readable in one piece.
    static let longestText = 64 << 10

    private(set) var events: [BuildEvent] = []
    /// Bytes of output, about what the batch takes.
    private(set) var textSize = 0
    /// Where the output of a step goes on, by step and stream.
    private var texts: [Key: Int] = [:]
    private var progress: [ProgressKey: Int] = [:]

    private struct Key: Hashable {
        var step: Int
        var stream: Int
    }

    private struct ProgressKey: Hashable {
        var step: Int
        var id: String
    }

    var isEmpty: Bool { events.isEmpty }

    mutating func add(_ event: BuildEvent) {
        switch event {
        case .stepLog(let step, let stream, let text, _):
            textSize += text.utf8.count
            let key = Key(step: step, stream: stream)
            if let index = texts[key], extend(index, text) { return }
            // What the other stream says next comes after this.
            texts = texts.filter { $0.key.step != step }
            texts[key] = events.count
        case .stepProgress(let step, let state):
            let key = ProgressKey(step: step, id: state.id)
            if let index = progress[key] {
                events[index] = event
                return
            }
            progress[key] = events.count
        case .started, .steps, .stepStarted, .stepEnded, .warning, .ended:
            texts = [:]
            progress = [:]
        }
        events.append(event)
    }

    /// False when the text there is long enough.
    private mutating func extend(_ index: Int, _ more: String) -> Bool {
        guard case .stepLog(let step, let stream, var text, let time) = events[index],
            text.utf8.count + more.utf8.count <= BuildEventBatch.longestText
        else { return false }
        // Taken out first: a text with two owners is copied whole for each addition.
        events[index] = .stepLog(step, stream: stream, text: "", time)
        text += more
        events[index] = .stepLog(step, stream: stream, text: text, time)
        return true
    }
}
