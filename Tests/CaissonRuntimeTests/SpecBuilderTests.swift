import CaissonAPI
import CaissonCore
import CaissonOCI
import CaissonRuntime
import SystemPackage
import Testing

struct SpecBuilderTests {
    private let facts = HostFacts(boundingCapabilities: Set(CapabilityNames.all), cgroups: .unified)
    private let id = ObjectID(String(repeating: "ab12", count: 16))

    private func builder(
        as identity: ProcessIdentity = ProcessIdentity(), _ change: (inout ContainerConfig, inout HostConfig) -> Void = { _, _ in }
    ) throws -> SpecBuilder {
        var (config, host) = (ContainerConfig(), HostConfig())
        config.cmd = ["true"]
        change(&config, &host)
        return try SpecBuilder(id: try #require(id), config: config, host: host, identity: identity, facts: facts)
    }

    @Test func `defaults are Docker's`() throws {
        let spec = try builder().build()
        #expect(spec.process?.args == ["true"])
        #expect(spec.process?.cwd == "/")
        #expect(spec.process?.env == [DefaultProfile.path, "HOSTNAME=ab12ab12ab12", "HOME=/root"])
        #expect(spec.hostname == "ab12ab12ab12")
        #expect(Set(spec.process?.capabilities?.effective ?? []) == DefaultProfile.capabilities)
        #expect(spec.process?.capabilities?.inheritable == nil)
        #expect(spec.linux?.maskedPaths == DefaultProfile.maskedPaths)
        #expect(spec.linux?.namespaces?.map(\.type) == [.mount, .network, .uts, .pid, .ipc, .cgroup])
        #expect(spec.mounts?.map(\.destination) == ["/proc", "/dev", "/dev/pts", "/sys", "/sys/fs/cgroup", "/dev/mqueue", "/dev/shm"])
    }

    @Test func `a terminal brings TERM, and the image's environment wins`() throws {
        let spec = try builder { config, _ in
            config.tty = true
            config.env = ["PATH=/x", "HOME=/h"]
        }.build()
        #expect(spec.process?.env == ["PATH=/x", "HOSTNAME=ab12ab12ab12", "TERM=xterm", "HOME=/h"])
        #expect(spec.process?.terminal == true)
    }

    @Test func `host modes leave namespaces out`() throws {
        let spec = try builder { _, host in
            (host.networkMode, host.pidMode, host.ipcMode, host.utsMode, host.cgroupnsMode) = ("host", "host", "host", "host", "host")
        }.build()
        #expect(spec.linux?.namespaces?.map(\.type) == [.mount])
        #expect(spec.hostname == nil)
        #expect(spec.linux?.sysctl == nil)
        #expect(spec.mounts?.first { $0.destination == "/sys" }?.type == "bind")
        #expect(spec.mounts?.first { $0.destination == "/dev/shm" }?.source == "/dev/shm")
    }

    @Test func `a privileged container has all the host gives`() throws {
        let builder = try builder { _, host in host.privileged = true }
        let spec = try builder.build()
        #expect(Set(spec.process?.capabilities?.bounding ?? []) == facts.boundingCapabilities)
        #expect(spec.linux?.maskedPaths == nil)
        #expect(builder.seccomp == .unconfined)
        #expect(spec.mounts?.first { $0.destination == "/sys" }?.options?.contains("ro") == false)
    }

    @Test func `mounts of the user cover defaults and come parents first`() throws {
        var builder = try builder()
        builder.mounts = [
            SpecMount(source: "/b", destination: "/data/deep"), SpecMount(source: "/a", destination: "/data"),
            SpecMount(source: "/s", destination: "/dev/shm"), SpecMount(source: "/h", destination: "/etc/hosts"),
        ]
        builder.files = ContainerFiles(hosts: "/c/hosts", hostname: "/c/hostname", resolvConf: "/c/resolv.conf")
        let mounts = try #require(try builder.build().mounts)
        #expect(mounts.suffix(4).map(\.destination) == ["/data", "/data/deep", "/dev/shm", "/etc/hosts"])
        #expect(mounts.filter { $0.destination == "/etc/hosts" }.map(\.source) == ["/h"])
        #expect(mounts.filter { $0.destination == "/dev/shm" }.count == 1)
        #expect(mounts.contains { $0.destination == "/etc/resolv.conf" })
    }

    @Test("a mount that cannot be is refused", arguments: ["/", "relative", "/proc", "/proc/sys", "/./proc"])
    func badMount(destination: String) throws {
        var builder = try builder()
        builder.mounts = [SpecMount(source: "/a", destination: destination)]
        let copy = builder
        let error = #expect(throws: CaissonError.self) { try copy.build() }
        #expect(error?.code == .invalidArgument)
    }

    @Test(
        "capabilities are added and dropped as Docker does",
        arguments: [
            (["NET_ADMIN"], [], DefaultProfile.capabilities.union(["CAP_NET_ADMIN"])),
            ([], ["chown"], DefaultProfile.capabilities.subtracting(["CAP_CHOWN"])),
            (["ALL"], ["SYS_ADMIN"], Set(CapabilityNames.all).subtracting(["CAP_SYS_ADMIN"])),
            (["KILL"], ["ALL"], ["CAP_KILL"]),
            ([], ["all"], []),
        ] as [([String], [String], Set<String>)])
    func capabilities(add: [String], drop: [String], expected: Set<String>) throws {
        #expect(try builder { _, host in (host.capAdd, host.capDrop) = (add, drop) }.capabilities == expected)
    }

    @Test func `a user who is not root has what was asked for, and nothing by default`() throws {
        func sets(_ uid: UInt32, add: [String], drop: [String] = [], privileged: Bool = false) throws -> CapabilitySets? {
            var identity = ProcessIdentity()
            identity.uid = uid
            return try builder(as: identity) { _, host in
                (host.capAdd, host.capDrop, host.privileged) = (add, drop, privileged)
            }.build().process?.capabilities
        }
        let plain = try #require(try sets(1000, add: []))
        #expect((plain.effective ?? []).isEmpty && (plain.permitted ?? []).isEmpty && (plain.ambient ?? []).isEmpty)
        #expect(plain.bounding?.contains("CAP_CHOWN") == true)
        let asked = try #require(try sets(1000, add: ["NET_ADMIN", "CHOWN"], drop: ["CHOWN"]))
        #expect(asked.effective == ["CAP_CHOWN", "CAP_NET_ADMIN"] && asked.ambient == asked.effective && asked.inheritable == asked.effective)
        #expect(try sets(1000, add: ["ALL"], drop: ["SYS_ADMIN"])?.ambient?.contains("CAP_SYS_ADMIN") == false)
        #expect(try (sets(1000, add: [], privileged: true)?.ambient ?? []).isEmpty)
        #expect(try (sets(0, add: ["NET_ADMIN"])?.ambient ?? []).isEmpty)
    }

    @Test func `an unknown capability, option or limit is refused by name`() throws {
        #expect(throws: CaissonError.self) { try builder { _, host in host.capAdd = ["CAP_FLY"] } }
        #expect(throws: CaissonError.self) { try builder { _, host in host.securityOpt = ["bogus"] } }
        #expect(throws: CaissonError.self) { try builder { _, host in host.ulimits = [Ulimit(name: "wings", soft: 1, hard: 1)] }.build() }
        #expect(throws: CaissonError.self) { try builder { _, host in host.ulimits = [Ulimit(name: "core", soft: 2, hard: 1)] }.build() }
    }

    @Test(
        "security options are read in both spellings",
        arguments: [
            (["no-new-privileges"], true, SeccompChoice.standard), (["no-new-privileges:true"], true, .standard),
            (["no-new-privileges=false"], false, .standard), (["seccomp=unconfined"], false, .unconfined),
            (["seccomp:{}"], false, .profile("{}")), (["apparmor=unconfined", "label=disable"], false, .standard),
        ])
    func security(options: [String], noNewPrivileges: Bool, seccomp: SeccompChoice) throws {
        let options = try SecurityOptions(options)
        #expect(options.noNewPrivileges == noNewPrivileges)
        #expect(options.seccomp == seccomp)
    }

    @Test func `a further process inherits the container's environment`() throws {
        let builder = try builder { config, _ in
            config.env = ["A=1", "B=2"]
            config.workingDir = "/w"
        }
        let process = try builder.execProcess(ExecRequest(command: ["sh"], environment: ["B=3"]), identity: ProcessIdentity(home: "/me"))
        #expect(process.env == [DefaultProfile.path, "HOSTNAME=ab12ab12ab12", "A=1", "B=3", "HOME=/me"])
        #expect(process.cwd == "/w")
    }
}

struct ConfigMergeTests {
    private func merged(
        entrypoint: [String]? = nil, cmd: [String]? = nil, askEntrypoint: [String]? = nil, command: [String] = []
    ) throws -> [String] {
        var image = ContainerConfig()
        (image.entrypoint, image.cmd) = (entrypoint, cmd)
        var request = RunRequest(image: "x", command: command)
        request.entrypoint = askEntrypoint
        let config = try ConfigMerge.merge(image: image, request: request)
        return (config.entrypoint ?? []) + (config.cmd ?? [])
    }

    @Test func `commands replace arguments and entrypoints replace both`() throws {
        #expect(try merged(cmd: ["sh"]) == ["sh"])
        #expect(try merged(cmd: ["sh"], command: ["ls"]) == ["ls"])
        #expect(try merged(entrypoint: ["e"], cmd: ["c"]) == ["e", "c"])
        #expect(try merged(entrypoint: ["e"], cmd: ["c"], command: ["x"]) == ["e", "x"])
        #expect(try merged(entrypoint: ["e"], cmd: ["c"], askEntrypoint: ["n"]) == ["n"])
        #expect(try merged(entrypoint: ["e"], cmd: ["c"], askEntrypoint: [""]) == ["c"])
        #expect(throws: CaissonError.self) { try merged() }
    }

    @Test func `variables are replaced in place and removed by a bare name`() {
        #expect(ConfigMerge.environment(["A=1", "B=2", "C=3"], ["B=9", "C", "D=4=5"]) == ["A=1", "B=9", "D=4=5"])
        #expect(ConfigMerge.environment(["A=1"], ["A", "A=2"]) == ["A=2"])
    }
}

struct UserDatabaseTests {
    private let database = UserDatabase(
        passwd: Array("root:x:0:0:root:/root:/bin/sh\nbob:x:1000:100:Bob:/home/bob:/bin/sh\nbroken line\n7:x:70:70::/seven:\n".utf8),
        group: Array("root:x:0:\nstaff:x:50:alice,bob\nwheel:x:10:bob\nempty:x:60:\n".utf8))

    @Test(
        "names and numbers resolve as in Docker",
        arguments: [
            ("", 0, 0, [], "/root"), ("root", 0, 0, [], "/root"), ("bob", 1000, 100, [50, 10], "/home/bob"),
            ("1000", 1000, 100, [50, 10], "/home/bob"), ("bob:staff", 1000, 50, [], "/home/bob"),
            ("bob:7", 1000, 7, [], "/home/bob"), ("4242", 4242, 0, [], "/"), ("4242:wheel", 4242, 10, [], "/"),
            ("7", 70, 70, [], "/seven"),
        ] as [(String, UInt32, UInt32, [UInt32], String)])
    func resolves(text: String, uid: UInt32, gid: UInt32, groups: [UInt32], home: String) throws {
        #expect(try database.identity(of: text) == ProcessIdentity(uid: uid, gid: gid, supplementaryGroups: groups, home: home))
    }

    @Test("unknown names are refused", arguments: ["eve", "bob:nobody", "-1", "4294967295"])
    func unknown(text: String) {
        #expect(throws: CaissonError.self) { try database.identity(of: text) }
    }

    @Test func `an image without the files has numbers and root`() throws {
        let none = UserDatabase(passwd: nil, group: nil)
        #expect(try none.identity(of: "") == ProcessIdentity())
        #expect(try none.identity(of: "5:6") == ProcessIdentity(uid: 5, gid: 6, home: "/"))
    }
}
