import CaissonAPI
import CaissonCore

/// The stats pane: what one container used, second by second.
struct StatsModel: Sendable {
    private(set) var container: ObjectID?
    /// When the run began that is measured: counters begin anew with it.
    private(set) var run: Timestamp?
    /// Oldest first; a quarter of an hour at most.
    private(set) var samples: [ContainerStatistics] = []
    private(set) var failure: CaissonError?

    private static let capacity = 900

    /// Measures another container, or another run of it; nil measures none.
    mutating func show(_ container: ObjectID?, run: Timestamp? = nil) {
        guard self.container != container || self.run != run else { return }
        self = StatsModel()
        (self.container, self.run) = (container, run)
    }

    mutating func receive(_ container: ObjectID, _ sample: ContainerStatistics) {
        guard self.container == container, sample.isRunning else { return }
        if samples.count == StatsModel.capacity { samples.removeFirst() }
        samples.append(sample)
    }

    mutating func end(_ container: ObjectID, _ error: CaissonError) {
        if self.container == container { failure = error }
    }

    var last: ContainerStatistics? { samples.last }

    /// Percent of one processor, by the second.
    var cpu: [Double] { samples.compactMap(\.cpuPercent) }
    var memory: [Double] { samples.map { Double($0.memory) } }

    /// Bytes a second between the last two measurements.
    func rate(_ counter: KeyPath<ContainerStatistics, UInt64>) -> UInt64 {
        guard samples.count > 1, let last = samples.last else { return 0 }
        let before = samples[samples.count - 2]
        let seconds = last.time.since(before.time) / .seconds(1)
        guard seconds > 0, last[keyPath: counter] >= before[keyPath: counter] else { return 0 }
        return UInt64(Double(last[keyPath: counter] - before[keyPath: counter]) / seconds)
    }
}
