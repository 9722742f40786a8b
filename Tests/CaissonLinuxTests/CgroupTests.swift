@testable import CaissonLinux
import Glibc
import SystemPackage
import TestSupport
import Testing

private let layout = (try? CgroupLayout.detect()) ?? CgroupLayout(kind: .none, unified: nil, controllers: [:])
private let usable = Host.isRoot && layout.kind != .none

@Suite(.serialized)
struct CgroupTests {
    private static let v1 = """
        30 1 0:1 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
        31 1 0:2 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
        32 1 0:3 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd
        """
    private static let v2 = "33 1 0:4 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw,nsdelegate"

    @Test("layouts", arguments: [("", .none), (v1, .legacy), (v1 + "\n" + v2, .hybrid), (v2, .unified)] as [(String, CgroupLayout.Kind)])
    func layouts(_ row: (mounts: String, kind: CgroupLayout.Kind)) {
        let found = CgroupLayout.detect(in: MountInfo.parse(row.mounts))
        #expect(found.kind == row.kind)
        #expect(found.controllers["cpuacct"] == (row.mounts.contains("cpuacct") ? "/sys/fs/cgroup/cpu,cpuacct" : nil))
        #expect(found.controllers["systemd"] == nil)
    }

    private func withGroup(_ resources: CgroupResources, _ body: (any Cgroup, ChildProcess) async throws -> Void) async throws {
        let name = "caisson/test-\(ProcessTable.ownID)-\(UInt32.random(in: 0 ... .max))"
        let group = try #require(layout.cgroup(named: name))
        try group.create(resources)
        let child = try ChildProcess.spawn(SpawnRequest("/bin/sleep", ["sleep", "100"]))
        do {
            try group.add(child.pid)
            try await body(group, child)
        } catch {
            try? child.signal(.kill)
            _ = try await child.wait()
            try group.remove()
            throw error
        }
        try? child.signal(.kill)  // ignored: the body may have ended it
        _ = try await child.wait()
        try group.remove()
        #expect(group.paths.allSatisfy { !Files.exists($0) } && !layout.groups(below: "caisson").contains(name))
    }

    @Test(.enabled(if: usable && layout.kind != .legacy, "needs root and the unified tree"))
    func `a group that is left is made anew, so that nobody is born into one that was killed`() async throws {
        try await withGroup(CgroupResources()) { group, child in
            let before = try FileStatus.of(group.paths[0]).inode
            try child.signal(.kill)
            _ = try await child.wait()
            try group.kill()
            try group.create(CgroupResources())
            #expect(try FileStatus.of(group.paths[0]).inode != before)
        }
    }

    @Test(.enabled(if: usable, "needs root and control groups"))
    func `limits are set and statistics read`() async throws {
        let resources = CgroupResources(memory: 64 << 20, cpuQuota: 50_000, cpuShares: 512, pids: 42)
        try await withGroup(resources) { group, child in
            #expect(group.pids() == [child.pid])
            let found = group.statistics()
            #expect(found.memoryLimit == 64 << 20)
            #expect(found.pidsLimit == 42)
            #expect(found.pids == 1)
            #expect(found.oomKills == 0)
            try group.update(CgroupResources(memory: 128 << 20, pids: -1))
            #expect(group.statistics().memoryLimit == 128 << 20)
            try group.update(CgroupResources(memory: 32 << 20))
            #expect(group.statistics().memoryLimit == 32 << 20)
            #expect(group.statistics().pidsLimit == 0)
        }
    }

    @Test(.enabled(if: usable, "needs root and control groups"))
    func `a frozen group stands still, thaws, and is killed even frozen`() async throws {
        try await withGroup(CgroupResources()) { group, child in
            try group.freeze()
            #expect(group.isFrozen())
            try group.thaw()
            #expect(!group.isFrozen())
            try group.freeze()
            try group.kill()
            try group.thaw()
            #expect(try await child.wait().signal == SIGKILL)
        }
    }

    @Test(.enabled(if: usable && layout.controllers["devices"] != nil, "needs root and the v1 devices controller"))
    func `devices that are not allowed cannot be opened`() async throws {
        let name = "caisson/devices-\(ProcessTable.ownID)"
        let group = try #require(layout.cgroup(named: name))
        try group.create(CgroupResources(devices: DeviceRule.standard))
        defer { try? group.remove() }
        let script = "for group in \"$@\"; do echo $$ > \"$group\"/cgroup.procs; done; : < /dev/null && ! (exec 3< /dev/kmsg)"
        let child = try ChildProcess.spawn(SpawnRequest("/bin/sh", ["sh", "-c", script, "sh"] + group.paths.map(\.string)))
        #expect(try await child.wait().code == 0)
    }

    @Test(.enabled(if: usable && layout.controllers["memory"] != nil, "needs root and the v1 memory controller"))
    func `a process that takes too much memory is counted`() async throws {
        let name = "caisson/oom-\(ProcessTable.ownID)"
        let group = try #require(layout.cgroup(named: name))
        try group.create(CgroupResources(memory: 8 << 20))
        defer { try? group.remove() }
        let script = "echo $$ > \"$1\"/cgroup.procs && exec head -c 200000000 /dev/zero | tail -c 150000000 > /dev/null"
        let folder = try #require(layout.controllers["memory"]).appending(name)
        let child = try ChildProcess.spawn(SpawnRequest("/bin/sh", ["sh", "-c", script, "sh", folder.string]))
        _ = try await child.wait()
        #expect(group.oomKills() > 0)
    }

    @Test(.enabled(if: usable && layout.unified != nil, "needs root and a v2 tree"))
    func `device rules become a program the kernel takes`() async throws {
        let root = try #require(layout.unified)
        let group = UnifiedCgroup(name: "caisson/bpf-\(ProcessTable.ownID)", root: root)
        try group.create(CgroupResources())
        defer { try? group.remove() }
        let rules = DeviceRule.standard + [DeviceRule(allow: true, kind: .block, major: 8, minor: 1, access: "r")]
        try DeviceProgram.attach(rules, to: group.folder, root: root)
        let script = "echo $$ > \"$1\"/cgroup.procs && : < /dev/null && ! (exec 3< /dev/kmsg)"
        let child = try ChildProcess.spawn(SpawnRequest("/bin/sh", ["sh", "-c", script, "sh", group.folder.string]))
        #expect(try await child.wait().code == 0)
    }

    @Test(.enabled(if: usable && layout.unified != nil, "needs root and a v2 tree"))
    func `the standard device program is loaded once for all groups`() async throws {
        let root = try #require(layout.unified)
        let groups = (0..<2).map { UnifiedCgroup(name: "caisson/kept-\(ProcessTable.ownID)-\($0)", root: root) }
        defer { for group in groups { try? group.remove() } }
        for group in groups { try group.create(CgroupResources(devices: DeviceRule.standard)) }
        let programs = try groups.map { try attached($0.folder) }
        #expect(programs[0] == programs[1])
        let script = "echo $$ > \"$1\"/cgroup.procs && : < /dev/null && ! (exec 3< /dev/kmsg)"
        let child = try ChildProcess.spawn(SpawnRequest("/bin/sh", ["sh", "-c", script, "sh", groups[1].folder.string]))
        #expect(try await child.wait().code == 0)
    }

    @Test
    func `the group that keeps the device program is named after it`() {
        #expect(DeviceProgramKeeper.name == "devices-" + DeviceProgram(DeviceRule.standard).fingerprint)
    }

    /// The number of a group's device program, as the kernel counts them.
    private func attached(_ folder: FilePath) throws -> String {
        let program = try DeviceProgram.attached(to: folder)
        let text = String(decoding: try Files.read(FilePath("/proc/self/fdinfo/\(program.raw)")), as: UTF8.self)
        return try #require(text.split(separator: "\n").first { $0.hasPrefix("prog_id:") }.map(String.init))
    }

    @Test("shares become weights as the runtimes convert them", arguments: [(2, 1), (1024, 39), (262_144, 10_000)] as [(Int64, Int64)])
    func weight(_ row: (shares: Int64, weight: Int64)) { #expect(UnifiedCgroup.weight(shares: row.shares) == row.weight) }
}
