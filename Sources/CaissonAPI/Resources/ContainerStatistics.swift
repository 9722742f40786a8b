package import CaissonCore

/// What a container has used up to a moment, and how much time its processes lost waiting.
package struct ContainerStatistics: Sendable, Codable, Equatable, Identifiable {
    package var id: ObjectID
    package var name: String
    /// When it was measured.
    package var time: Timestamp
    /// Whether there was anything to measure.
    package var isRunning: Bool
    /// Nanoseconds of processor time.
    package var cpu: UInt64 = 0
    package var cpuUser: UInt64 = 0
    package var cpuSystem: UInt64 = 0
    /// Processors the host has.
    package var processors = 1
    /// Bytes, without the file cache that could be dropped at once.
    package var memory: UInt64 = 0
    /// Its own limit, or the host's memory.
    package var memoryLimit: UInt64 = 0
    package var memoryPeak: UInt64 = 0
    package var received: UInt64 = 0
    package var sent: UInt64 = 0
    package var read: UInt64 = 0
    package var written: UInt64 = 0
    /// Tasks; the limit is 0 where there is none.
    package var pids: UInt64 = 0
    package var pidsLimit: UInt64 = 0
    /// Periods in which there was a processor quota, those in which it was used up, and the nanoseconds lost by it.
    package var periods: UInt64 = 0
    package var throttledPeriods: UInt64 = 0
    package var throttled: UInt64 = 0
    package var oomKills: UInt64 = 0
    /// nil where the kernel does not count.
    package var cpuPressure: PressureDetails?
    package var memoryPressure: PressureDetails?
    package var ioPressure: PressureDetails?
    /// Percent of one processor since the measurement before; nil at the first.
    package var cpuPercent: Double?

    package init(id: ObjectID, name: String, time: Timestamp, isRunning: Bool) {
        self.id = id
        self.name = name
        self.time = time
        self.isRunning = isRunning
    }

    /// Percent of the limit.
    package var memoryPercent: Double { memoryLimit == 0 ? 0 : Double(memory) / Double(memoryLimit) * 100 }

    /// Sets ``cpuPercent`` by an earlier measurement of the same run; counters that went back are of another one.
    package mutating func compare(with earlier: ContainerStatistics) {
        let seconds = time.since(earlier.time).components
        let nanoseconds = Double(seconds.seconds) * 1e9 + Double(seconds.attoseconds) / 1e9
        guard isRunning, earlier.isRunning, nanoseconds > 0, cpu >= earlier.cpu else { return }
        cpuPercent = Double(cpu - earlier.cpu) / nanoseconds * 100
    }
}

/// Percent of the last ten, sixty and three hundred seconds in which processes stood still.
package struct PressureDetails: Sendable, Codable, Equatable {
    /// Some of them, and all that could have run.
    package var some: [Double]
    package var full: [Double]

    package init(some: [Double], full: [Double]) {
        self.some = some
        self.full = full
    }
}

/// `container stats`.
package struct StatsOptions: Sendable, Equatable {
    /// Names or IDs; empty is every container.
    package var containers: [String]
    /// With no names: those that do not run, too.
    package var all: Bool
    /// One measurement, with the share of the processor over the interval before it.
    package var isSingle: Bool
    package var interval: Duration

    package init(containers: [String] = [], all: Bool = false, isSingle: Bool = false, interval: Duration = .seconds(1)) {
        self.containers = containers
        self.all = all
        self.isSingle = isSingle
        self.interval = interval
    }
}
