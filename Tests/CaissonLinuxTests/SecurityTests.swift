@testable import CaissonLinux
import Foundation
import Glibc
import SystemPackage
import TestSupport
import Testing

struct SecurityTests {
    @Test func `capabilities have the kernel's numbers and any spelling`() {
        #expect(Capability.chown.number == 0)
        #expect(Capability.sysAdmin.number == 21)
        #expect(Capability.checkpointRestore.number == 40)
        #expect(Capability(name: "net_admin") == .netAdmin)
        #expect(Capability(name: "CAP_NET_ADMIN") == .netAdmin)
        #expect(Capability(name: "all") == nil)
        #expect(Capability.from(mask: Capability.mask(of: [.kill, .bpf])) == [.kill, .bpf])
    }

    @Test(.enabled(if: Host.isRoot, "needs root"))
    func `a thread that keeps one capability has no other`() throws {
        let (left, bounding) = try DedicatedThread.run {
            try Capability.keepOnly([.chown])
            return (try Capability.effective(), Capability.bounding())
        }
        #expect(left == [.chown])
        #expect(bounding == [.chown])
        #expect(try Capability.effective().count > 1)
    }

    @Test func `the standard profile round-trips through Docker's JSON`() throws {
        let data = try JSONEncoder().encode(SeccompProfile.standard)
        #expect(try JSONDecoder().decode(SeccompProfile.self, from: data) == SeccompProfile.standard)
        let docker = #"{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"name":"mkdir","action":"SCMP_ACT_ERRNO","args":[]}]}"#
        let profile = try JSONDecoder().decode(SeccompProfile.self, from: Data(docker.utf8))
        #expect(profile.syscalls?.first?.allNames == ["mkdir"])
    }

    @Test("rules hold by capability, architecture and kernel", arguments: [
        (SeccompProfile.Condition(caps: ["CAP_BPF"]), nil, false), (SeccompProfile.Condition(caps: ["CAP_CHOWN"]), nil, true),
        (SeccompProfile.Condition(arches: ["arm64"]), nil, false), (SeccompProfile.Condition(minKernel: "4.8"), nil, true),
        (SeccompProfile.Condition(minKernel: "6.10"), nil, false), (nil, SeccompProfile.Condition(caps: ["CAP_CHOWN"]), false),
        (nil, SeccompProfile.Condition(arches: ["amd64"]), false), (nil, SeccompProfile.Condition(minKernel: "7.0"), true),
    ] as [(SeccompProfile.Condition?, SeccompProfile.Condition?, Bool)])
    func conditions(_ row: (includes: SeccompProfile.Condition?, excludes: SeccompProfile.Condition?, holds: Bool)) {
        let target = SeccompTarget(architecture: "amd64", kernel: [6, 1], capabilities: ["CAP_CHOWN"])
        let rule = SeccompProfile.Rule(names: ["x"], action: "SCMP_ACT_ALLOW", includes: row.includes, excludes: row.excludes)
        #expect(rule.applies(to: target) == row.holds)
    }

    @Test func `the standard program lets ordinary calls through and answers others as Docker does`() throws {
        let program = try SeccompProgram.compile(.standard, for: SeccompTarget.current([]))
        #expect(program.count % 8 == 0 && program.count < 4096 * 8)
        let results = try DedicatedThread.run {
            try SeccompProgram.install(program, allThreads: false)
            return [
                SystemCallProbe.error("sched_yield"), unshareError(), SystemCallProbe.error(number: 1000),
                SystemCallProbe.error("add_key"), SystemCallProbe.error("clone3"),
            ]
        }
        #expect(results == [0, EPERM, ENOSYS, EPERM, ENOSYS])
    }

    @Test func `with CAP_SYS_ADMIN namespaces may be made`() throws {
        let program = try SeccompProgram.compile(.standard, for: SeccompTarget.current(["CAP_SYS_ADMIN"]))
        let error = try DedicatedThread.run {
            try SeccompProgram.install(program, allThreads: false)
            return unshareError()
        }
        #expect(error == (Host.isRoot ? 0 : EPERM))
    }

    @Test("profiles that mean nothing are refused", arguments: [
        SeccompProfile(defaultAction: "SCMP_ACT_MAYBE"),
        SeccompProfile(defaultAction: "SCMP_ACT_ALLOW", syscalls: [SeccompProfile.Rule(names: ["read"], action: "x")]),
        SeccompProfile(defaultAction: "SCMP_ACT_ALLOW", syscalls: [
            SeccompProfile.Rule(names: ["read"], action: "SCMP_ACT_ERRNO", args: [SeccompProfile.Argument(index: 9, value: 0, op: "SCMP_CMP_EQ")])
        ]),
    ])
    func refused(_ profile: SeccompProfile) {
        #expect(throws: SeccompError.self) { _ = try SeccompProgram.compile(profile, for: SeccompTarget.current([])) }
    }

    @Test func `the client's program allows threads and sockets but no programs`() throws {
        let program = try SeccompProgram.compile(TransferSandbox.profile, for: SeccompTarget.current([]))
        let results = try DedicatedThread.run {
            try SeccompProgram.install(program, allThreads: false)
            let socket = OwnedDescriptor(socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
            let inner = try DedicatedThread.run { 1 }
            return [socket.raw >= 0 ? 0 : errno, Int32(inner), SystemCallProbe.error("execve"), SystemCallProbe.error("mount"), unshareError()]
        }
        #expect(results == [0, 1, EPERM, EPERM, EPERM])
    }
}

private func unshareError() -> Int32 {
    do throws(SyscallError) { try Namespace.unshare([.uts]) } catch { return error.errno }
    return 0
}
