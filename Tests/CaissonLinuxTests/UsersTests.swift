@testable import CaissonLinux
import SystemPackage
import TestSupport
import Testing

struct UsersTests {
    private static let file = """
        # ranges
        other:100000:65536
        anna:165536:65536
        1001:300000:1000
        anna:nonsense:1
        anna:4294967295:2
        """

    @Test
    func `ranges go by name and by number`() {
        let anna = SubordinateIDs.parse(Self.file, name: "anna", id: 1001)
        #expect(anna.ranges == [165_536..<231_072, 300_000..<301_000])
        #expect(anna.count == 66_536)
        #expect(anna.end == 301_000)
        #expect(SubordinateIDs.parse(Self.file, name: "bert", id: 7).ranges == [])
    }

    @Test
    func `the user is root inside and the ranges follow without a gap`() {
        let anna = SubordinateIDs.parse(Self.file, name: "anna", id: 1001)
        #expect(anna.map(of: 1001) == ["0", "1001", "1", "1", "165536", "65536", "65537", "300000", "1000"])
    }

    @Test
    func `a process that never left the machine's network works where it is`() throws {
        let own = try Namespace.identity(.network)
        #expect(try HostNetwork.run { try Namespace.identity(.network) } == own)
    }
}

@Suite(.serialized, .enabled(if: Host.isRoot, "needs root: process namespaces"))
struct ProcessGroupTests {
    /// A shell that is first in a process namespace, with a child.
    private func withGroup(_ body: (ProcessGroup, Int32) throws -> Void) throws {
        let command = "sleep 1000 & wait"
        let child = try ChildProcess.spawn(
            SpawnRequest("/usr/bin/unshare", ["unshare", "--pid", "--fork", "--kill-child", "sh", "-c", command]))
        defer {
            try? child.signal(.kill) // ignored: the body may have ended it
            _ = try? child.waitBlocking(timeout: .seconds(5)) // ignored: as above
        }
        try eventually("the shell and its child are there") {
            ProcessTable.children(of: child.pid).contains { !ProcessTable.children(of: $0).isEmpty }
        }
        let first = try #require(ProcessTable.children(of: child.pid).first)
        try body(ProcessGroup(name: "test", first: first), first)
    }

    @Test
    func `it holds the processes of the namespace and nobody else`() throws {
        try withGroup { group, first in
            let expected = ([first] + ProcessTable.children(of: first)).sorted()
            #expect(group.pids() == expected)
            #expect(group.statistics().pids == 2)
            #expect(ProcessGroup(name: "none", first: nil).pids() == [])
        }
    }

    @Test
    func `all stand still and go on again`() throws {
        try withGroup { group, first in
            try group.freeze()
            #expect(group.isFrozen())
            #expect(group.pids().allSatisfy { ProcessTable.state($0) == "T" })
            try group.thaw()
            try eventually("they go on") { !group.isFrozen() && ProcessTable.state(first) == "S" }
        }
    }

    @Test
    func `the end of one is the end of all, and limits are refused`() throws {
        try withGroup { group, first in
            #expect(throws: SyscallError.self) { try group.create(CgroupResources(memory: 64 << 20)) }
            try group.create(CgroupResources())
            let all = group.pids()
            try group.kill()
            try eventually("they are gone") { all.allSatisfy { !ProcessTable.exists($0) || ProcessTable.state($0) == "Z" } }
            _ = first
        }
    }
}
