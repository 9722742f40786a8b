import CaissonAPI
import CaissonCore

/// Limits as Docker accepts, corrects or refuses them, in its words.
struct LimitChecks {
    var host: HostConfig
    let facts: LimitFacts
    let isUpdate: Bool
    private(set) var warnings: [String] = []

    private static let leastMemory: Int64 = 6 << 20

    init(_ host: HostConfig, _ facts: LimitFacts, isUpdate: Bool = false) {
        (self.host, self.facts, self.isUpdate) = (host, facts, isUpdate)
    }

    /// Corrects ``host`` and collects ``warnings``; throws `invalidArgument` for what cannot be.
    mutating func run() throws {
        guard facts.hasGroups else {
            throw CaissonError(.failedPrecondition, "limits need control groups, and \(facts.absence)")
        }
        try checkMemory()
        checkLegacyMemory()
        try checkProcessorTime()
        try checkSets()
        try checkBlockDevices()
    }

    private mutating func checkMemory() throws {
        let (memory, swap, reservation) = (host.memory, host.memorySwap ?? 0, host.memoryReservation ?? 0)
        if memory != 0, memory < LimitChecks.leastMemory { throw invalid("Minimum memory limit allowed is 6MB") }
        if memory > 0, swap > 0, !facts.hasSwap {
            warn("Your kernel does not support swap limit capabilities or the cgroup is not mounted. Memory limited without swap.")
            host.memorySwap = nil
        }
        if memory > 0, swap > 0, swap < memory {
            throw invalid("Minimum memoryswap limit should be larger than memory limit, see usage")
        }
        if memory == 0, swap > 0 { throw invalid("You should always set the Memory limit when using Memoryswap limit, see usage") }
        if reservation > 0, reservation < LimitChecks.leastMemory { throw invalid("Minimum memory reservation allowed is 6MB") }
        if memory > 0, reservation > memory {
            throw invalid("Minimum memory limit can not be less than memory reservation limit, see usage")
        }
    }

    private mutating func checkLegacyMemory() {
        if host.memorySwappiness != nil, !facts.hasLegacyMemory {
            warn("Your kernel does not support memory swappiness capabilities or the cgroup is not mounted. Memory swappiness discarded.")
            host.memorySwappiness = nil
        }
        guard host.oomKillDisable == true else { return }
        if !facts.hasLegacyMemory {
            warn("Your kernel does not support OomKillDisable. OomKillDisable discarded.")
            host.oomKillDisable = nil
        } else if host.memory == 0 {
            warn("OOM killer is disabled for the container, but no memory limit is set, this can result in the system running out of resources.")
        }
    }

    private func checkProcessorTime() throws {
        let (period, quota) = (host.cpuPeriod ?? 0, host.cpuQuota ?? 0)
        if host.nanoCpus != 0, period > 0 { throw invalid("Conflicting options: Nano CPUs and CPU Period cannot both be set") }
        if host.nanoCpus != 0, quota > 0 { throw invalid("Conflicting options: Nano CPUs and CPU Quota cannot both be set") }
        if host.nanoCpus < 0 || host.nanoCpus > Int64(facts.processors) * 1_000_000_000 {
            throw invalid("range of CPUs is from 0.01 to \(facts.processors).00, as there are only \(facts.processors) CPUs available")
        }
        if period != 0, !(1000...1_000_000).contains(period) {
            throw invalid("CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)")
        }
        if quota > 0, quota < 1000 { throw invalid("CPU cfs quota can not be less than 1ms (i.e. 1000)") }
    }

    private func checkSets() throws {
        try checkSet(host.cpusetCpus, of: facts.onlineProcessors, "cpus", "CPUs")
        try checkSet(host.cpusetMems, of: facts.memoryNodes, "mems", "memory nodes")
    }

    private func checkSet(_ wanted: String?, of available: String, _ short: String, _ long: String) throws {
        guard let wanted, !wanted.isEmpty else { return }
        guard let numbers = NumberSet(wanted) else {
            throw invalid("Invalid value \(wanted) for cpuset \(short)")
        }
        guard let there = NumberSet(available), !numbers.isContained(in: there) else { return }
        throw invalid("Requested \(long) are not available - requested \(wanted), available: \(available)")
    }

    private mutating func checkBlockDevices() throws {
        guard (host.blkioWeight ?? 0) != 0 || host.blkioWeightDevice != nil else { return }
        if let weight = host.blkioWeight, weight != 0, !(10...1000).contains(weight) {
            throw invalid("Range of blkio weight is from 10 to 1000")
        }
        if !facts.hasBlockWeight {
            warn("Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.")
            (host.blkioWeight, host.blkioWeightDevice) = (nil, nil)
        }
    }

    private mutating func warn(_ text: String) { warnings.append(text) }
    private func invalid(_ message: String) -> CaissonError { CaissonError(.invalidArgument, message) }
}
