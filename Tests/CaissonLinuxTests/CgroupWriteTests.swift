@testable import CaissonLinux
import SystemPackage
import TestSupport
import Testing

struct CgroupWriteTests {
    private static let limits: CgroupResources = {
        var limits = CgroupResources(memory: 100, memoryAndSwap: 150, cpuQuota: 20_000, cpuShares: 1024, cpuset: "0-1", pids: 7)
        (limits.memoryReservation, limits.swappiness, limits.disablesOOMKiller) = (50, 10, true)
        (limits.cpuPeriod, limits.memoryNodes) = (50_000, "0")
        var block = BlockIOLimits()
        let device = { (value: UInt64) in [BlockIOLimits.Device(major: 8, minor: 16, value: value)] }
        (block.weight, block.weights) = (505, device(10))
        (block.readRates, block.writeRates) = (device(1), device(2))
        (block.readOperations, block.writeOperations) = (device(3), device(4))
        limits.blockIO = block
        return limits
    }()

    private func lines(_ writes: [CgroupWrite]) -> [String] { writes.map { "\($0.file) = \($0.text)" } }

    @Test func `every limit has its file in the v2 tree`() {
        #expect(
            lines(Self.limits.unifiedWrites) == [
                "memory.max = 100", "memory.low = 50", "cpu.max = 20000 50000", "cpu.weight = 39", "cpuset.cpus = 0-1",
                "cpuset.mems = 0", "pids.max = 7", "io.weight = default 5000", "io.weight = 8:16 1", "io.max = 8:16 rbps=1",
                "io.max = 8:16 wbps=2", "io.max = 8:16 riops=3", "io.max = 8:16 wiops=4",
            ])
    }

    @Test func `every limit has its file in version 1`() {
        #expect(
            lines(Self.limits.legacyWrites) == [
                "memory.soft_limit_in_bytes = 50", "memory.swappiness = 10", "memory.oom_control = 1", "cpu.cfs_period_us = 50000",
                "cpu.cfs_quota_us = 20000", "cpu.shares = 1024", "cpuset.cpus = 0-1", "cpuset.mems = 0", "pids.max = 7",
                "blkio.weight = 505", "blkio.weight_device = 8:16 10", "blkio.throttle.read_bps_device = 8:16 1",
                "blkio.throttle.write_bps_device = 8:16 2", "blkio.throttle.read_iops_device = 8:16 3",
                "blkio.throttle.write_iops_device = 8:16 4",
            ])
        #expect(Self.limits.controllers == ["memory", "cpu", "cpuset", "pids", "blkio"])
    }

    @Test(
        "swap is counted alone in the v2 tree",
        arguments: [(100, nil, "100"), (100, 100, "0"), (100, 150, "50"), (100, -1, "max"), (-1, nil, "max"), (nil, nil, nil)]
            as [(Int64?, Int64?, String?)])
    func swap(_ row: (memory: Int64?, both: Int64?, text: String?)) {
        #expect(CgroupResources(memory: row.memory, memoryAndSwap: row.both).unifiedSwap == row.text)
    }

    @Test func `limits that are lifted write the kernel's word for none`() {
        let lifted = CgroupResources(memory: -1, cpuQuota: -1, pids: -1)
        #expect(lines(lifted.unifiedWrites) == ["memory.max = max", "cpu.max = max 100000", "pids.max = max"])
        #expect(lines(lifted.legacyWrites) == ["cpu.cfs_quota_us = -1", "pids.max = max"])
        #expect(lifted.controllers == [])
        #expect(CgroupResources().unifiedWrites == [] && CgroupResources().legacyWrites == [])
    }

    /// A folder stands for the v2 tree: what lands in its files is what the kernel would be told.
    @Test func `a group of the v2 tree is made with its limits`() async throws {
        try await withFixture { fixture in
            let root = try fixture.folder("tree")
            let group = UnifiedCgroup(name: "caisson/one", root: root)
            try fixture.file("tree/caisson/one/memory.swap.max", "")
            for name in Set(Self.limits.unifiedWrites.map(\.file)) { try fixture.file("tree/caisson/one/\(name)", "") }
            try group.update(Self.limits)
            #expect(try Files.readText(group.folder.appending("memory.max")) == "100")
            #expect(try Files.readText(group.folder.appending("memory.swap.max")) == "50")
            #expect(try Files.readText(group.folder.appending("cpu.max")) == "20000 50000")
            #expect(try Files.readText(group.folder.appending("io.max")) == "8:16 wiops=4")
        }
    }
}
