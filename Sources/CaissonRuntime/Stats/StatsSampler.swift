package import CaissonAPI
package import CaissonCore
package import CaissonLinux

/// Measures what a running container uses. Hosts whose control groups do not count something are asked process by process.
package enum StatsSampler {
    /// One measurement. `pid` is the first process; a container that shares the host's network shows none of it.
    package static func sample(
        _ id: ObjectID, name: String, cgroup: (any Cgroup)?, pid: Int32, hostNetwork: Bool
    ) -> ContainerStatistics {
        var sample = ContainerStatistics(id: id, name: name, time: SystemClock.now(), isRunning: true)
        sample.processors = HostSystem.processorCount
        if let cgroup { add(cgroup, to: &sample) }
        if !hostNetwork { (sample.received, sample.sent) = ProcessUsage.network(pid) }
        if sample.memoryLimit == 0 { sample.memoryLimit = HostSystem.memory().total }
        return sample
    }

    private static func add(_ cgroup: any Cgroup, to sample: inout ContainerStatistics) {
        let found = cgroup.statistics()
        (sample.cpu, sample.cpuUser, sample.cpuSystem) = (found.cpu, found.cpuUser, found.cpuSystem)
        sample.memory = found.memory >= found.inactiveFile ? found.memory - found.inactiveFile : found.memory
        (sample.memoryLimit, sample.memoryPeak) = (found.memoryLimit, found.memoryPeak)
        (sample.read, sample.written) = (found.readBytes, found.writtenBytes)
        (sample.pids, sample.pidsLimit) = (found.pids, found.pidsLimit)
        (sample.periods, sample.throttledPeriods, sample.throttled) = (found.periods, found.throttledPeriods, found.throttled)
        sample.oomKills = found.oomKills
        sample.cpuPressure = found.cpuPressure.map(PressureDetails.init)
        sample.memoryPressure = found.memoryPressure.map(PressureDetails.init)
        sample.ioPressure = found.ioPressure.map(PressureDetails.init)
        guard !found.countsMemory || !found.countsTransfers else { return }
        for pid in cgroup.pids() {
            if !found.countsMemory { sample.memory &+= ProcessUsage.memory(pid) }
            guard !found.countsTransfers else { continue }
            let (read, written) = ProcessUsage.transferred(pid)
            (sample.read, sample.written) = (sample.read &+ read, sample.written &+ written)
        }
    }
}

extension PressureDetails {
    init(_ pressure: Pressure) {
        self.init(
            some: [pressure.some.average10, pressure.some.average60, pressure.some.average300],
            full: [pressure.full.average10, pressure.full.average60, pressure.full.average300])
    }
}
