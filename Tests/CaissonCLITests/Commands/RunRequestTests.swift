import CaissonAPI
import CaissonCore
import Synchronization
import Testing

@testable import CaissonCLI

struct RunRequestTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let words: String
        let holds: @Sendable (RunRequest) -> Bool
        init(_ words: String, _ holds: @escaping @Sendable (RunRequest) -> Bool) { (self.words, self.holds) = (words, holds) }
        var testDescription: String { words }
    }

    // The command line pulls by itself, so that it can show it: what it asks the engine for never does.
    private static let identity = [
        Row("alpine ls -la") { $0.image == "alpine" && $0.command == ["ls", "-la"] && $0.name == nil && !$0.tty },
        Row("alpine") { $0.attachStdout && $0.attachStderr && !$0.attachStdin && !$0.openStdin && $0.pull == .never },
        Row("-it alpine") { $0.tty && $0.openStdin && $0.attachStdin },
        Row("-a stdout alpine") { $0.attachStdout && !$0.attachStderr && !$0.attachStdin },
        Row("-a STDIN -a stderr alpine") { $0.attachStdin && $0.attachStderr && !$0.attachStdout },
        Row("--name web --hostname h --domainname d alpine") { $0.name == "web" && $0.hostname == "h" && $0.domainname == "d" },
        Row("-h box alpine") { $0.hostname == "box" },
        Row("-e A=1 -e B= -e HOME -e NOT_SET alpine") { $0.environment == ["A=1", "B=", "HOME=/home/me"] },
        Row("-w /srv -u 1000:100 alpine") { $0.workingDirectory == "/srv" && $0.user == "1000:100" },
        Row("--entrypoint sh alpine -c id") { $0.entrypoint == ["sh"] && $0.command == ["-c", "id"] },
        Row("--entrypoint= alpine") { $0.entrypoint == [""] },
        Row("-l a=b --label c alpine") { $0.labels == ["a": "b", "c": ""] },
        Row("--stop-signal SIGINT --stop-timeout 3 alpine") { $0.stopSignal == "SIGINT" && $0.stopTimeout == 3 },
        Row("--pull always --platform linux/arm64/v8 alpine") { $0.pull == .never && $0.platform == "linux/arm64/v8" },
    ]

    private static let limits = [
        Row("-m 64m alpine") { $0.host.memory == 64 << 20 },
        Row("--memory=1.5g --cpus 0.5 alpine") { $0.host.memory == 3 << 29 && $0.host.nanoCpus == 500_000_000 },
        Row("--pids-limit -1 alpine") { $0.host.pidsLimit == -1 },
        Row("--shm-size 128m alpine") { $0.host.shmSize == 128 << 20 },
        Row("--ulimit nofile=1024:2048 --ulimit core=-1 --ulimit nofile=5 alpine") {
            $0.host.ulimits == [Ulimit(name: "core", soft: -1, hard: -1), Ulimit(name: "nofile", soft: 5, hard: 5)]
        },
        Row("-c 512 --cpu-period 50000 --cpu-quota 25000 --cpuset-cpus 0-1 --cpuset-mems 0 alpine") {
            $0.host.cpuShares == 512 && $0.host.cpuPeriod == 50_000 && $0.host.cpuQuota == 25_000
                && $0.host.cpusetCpus == "0-1" && $0.host.cpusetMems == "0"
        },
        Row("-m 64m --memory-swap -1 --memory-reservation 32m --memory-swappiness 10 --oom-kill-disable alpine") {
            $0.host.memorySwap == -1 && $0.host.memoryReservation == 32 << 20 && $0.host.memorySwappiness == 10
                && $0.host.oomKillDisable == true
        },
        Row("--cpu-shares 0 --memory-swappiness -1 --blkio-weight 0 alpine") { !$0.host.hasLimits },
        Row("--blkio-weight 300 --blkio-weight-device /dev/sda:200 --device-read-bps /dev/sda:1mb --device-write-iops /dev/sda:7 alpine") {
            $0.host.blkioWeight == 300 && $0.host.blkioWeightDevice == [DeviceWeight(path: "/dev/sda", weight: 200)]
                && $0.host.blkioDeviceReadBps == [DeviceRate(path: "/dev/sda", rate: 1 << 20)]
                && $0.host.blkioDeviceWriteIOps == [DeviceRate(path: "/dev/sda", rate: 7)]
        },
        Row("--rm alpine") { $0.host.autoRemove && $0.host.restartPolicy == RestartPolicy() },
        Row("--rm=false --restart on-failure:3 alpine") {
            $0.host.restartPolicy == RestartPolicy(name: "on-failure", maximumRetryCount: 3)
        },
        Row("--restart unless-stopped alpine") { $0.host.restartPolicy.name == "unless-stopped" },
        Row("--log-opt max-size=10m --log-opt max-file=3 alpine") {
            $0.host.logConfig == LogConfig(type: "json-file", config: ["max-size": "10m", "max-file": "3"])
        },
        Row("--health-cmd true --health-interval 5s --health-timeout 1m30s --health-retries 4 alpine") { request in
            var check = HealthcheckConfig()
            (check.test, check.interval, check.timeout, check.retries) = (["CMD-SHELL", "true"], 5_000_000_000, 90_000_000_000, 4)
            return request.healthcheck == check
        },
        Row("--health-start-period 10s --health-start-interval 500ms alpine") {
            $0.healthcheck?.startPeriod == 10_000_000_000 && $0.healthcheck?.startInterval == 500_000_000 && $0.healthcheck?.test == nil
        },
        Row("--no-healthcheck alpine") { $0.healthcheck?.test == ["NONE"] },
        Row("--health-interval 0s alpine") { $0.healthcheck == nil },
        Row("--log-driver local --log-opt compress=false alpine") {
            $0.host.logConfig == LogConfig(type: "local", config: ["compress": "false"])
        },
        Row("--log-driver none alpine") { $0.host.logConfig == LogConfig(type: "none") },
    ]

    private static let isolation = [
        Row("--network none alpine") { $0.host.networkMode == "none" },
        Row("--net=host alpine") { $0.host.networkMode == "host" },
        Row("--network default alpine") { $0.host.networkMode == "bridge" && $0.networks.isEmpty },
        Row("--network container:web alpine") { $0.host.networkMode == "container:web" && $0.networks.isEmpty },
        Row("--network shop --network-alias a --ip 10.0.0.2 alpine") {
            $0.host.networkMode == "shop" && $0.networks.first?.aliases == ["a"] && $0.networks.first?.ipv4 == "10.0.0.2"
        },
        Row("--network name=one,alias=x,gw-priority=3,mac-address=02:00:00:00:00:01 --network two alpine") {
            $0.networks.map(\.network) == ["one", "two"] && $0.networks[0].gatewayPriority == 3
                && $0.networks[0].macAddress == "02:00:00:00:00:01"
        },
        Row("-p 8080:80 -p 127.0.0.1:53:53/udp -p 7 -p 8000-8001:90-91 -p 9000-9009:99 -p [::1]:80:80 alpine") {
            $0.host.portBindings == [
                "80/tcp": [PortBinding(hostPort: "8080"), PortBinding(hostIP: "::1", hostPort: "80")],
                "53/udp": [PortBinding(hostIP: "127.0.0.1", hostPort: "53")], "7/tcp": [PortBinding()],
                "90/tcp": [PortBinding(hostPort: "8000")], "91/tcp": [PortBinding(hostPort: "8001")],
                "99/tcp": [PortBinding(hostPort: "9000-9009")],
            ]
        },
        Row("-p published=8080,target=80,protocol=udp -P --expose 90-91 alpine") {
            $0.host.portBindings == ["80/udp": [PortBinding(hostPort: "8080")]] && $0.host.publishAllPorts == true
                && $0.exposedPorts == ["90/tcp", "91/tcp", "80/udp"]
        },
        Row("--cap-add NET_ADMIN --cap-drop ALL --privileged alpine") {
            $0.host.capAdd == ["NET_ADMIN"] && $0.host.capDrop == ["ALL"] && $0.host.privileged
        },
        Row("--security-opt no-new-privileges --security-opt seccomp=unconfined alpine") {
            $0.host.securityOpt == ["no-new-privileges", "seccomp=unconfined"]
        },
        Row("--security-opt systempaths=unconfined alpine") {
            $0.host.securityOpt == nil && $0.host.maskedPaths == [] && $0.host.readonlyPaths == []
        },
        Row("--init --read-only alpine") { $0.host.`init` == true && $0.host.readonlyRootfs },
        Row("--init=false alpine") { $0.host.`init` == false },
        Row("alpine") { $0.host.`init` == nil && $0.host.binds == nil && $0.host.capAdd == nil },
        Row("--add-host a:10.0.0.1 --add-host b=::1 --add-host c:[::2] --add-host d:host-gateway alpine") {
            $0.host.extraHosts == ["a:10.0.0.1", "b:::1", "c:::2", "d:host-gateway"]
        },
        Row("--dns 1.1.1.1 --dns ::1 --dns-search a.b --dns-option ndots:1 alpine") {
            $0.host.dns == ["1.1.1.1", "::1"] && $0.host.dnsSearch == ["a.b"] && $0.host.dnsOptions == ["ndots:1"]
        },
        Row("--device /dev/fuse --device /dev/a:/dev/b:r --device /dev/c:rw --device /dev/d:/dev/e alpine") {
            $0.host.devices == [
                DeviceMapping(pathOnHost: "/dev/fuse", pathInContainer: "/dev/fuse"),
                DeviceMapping(pathOnHost: "/dev/a", pathInContainer: "/dev/b", cgroupPermissions: "r"),
                DeviceMapping(pathOnHost: "/dev/c", pathInContainer: "/dev/c", cgroupPermissions: "rw"),
                DeviceMapping(pathOnHost: "/dev/d", pathInContainer: "/dev/e"),
            ]
        },
        Row("--sysctl net.core.somaxconn=10 --annotation a=b --group-add video --group-add 7 alpine") {
            $0.host.sysctls == ["net.core.somaxconn": "10"] && $0.host.annotations == ["a": "b"] && $0.host.groupAdd == ["video", "7"]
        },
        Row("--pid container:web --ipc container:web --userns host --runtime caisson --isolation default alpine") {
            $0.host.pidMode == "container:web" && $0.host.ipcMode == "container:web" && $0.host.usernsMode == "host"
        },
        Row("--pid host --uts host --ipc none --cgroupns host alpine") {
            $0.host.pidMode == "host" && $0.host.utsMode == "host" && $0.host.ipcMode == "none" && $0.host.cgroupnsMode == "host"
        },
    ]

    private static let files = [
        Row("-v /a:/b -v ./c:/d:ro,rslave -v ~/e:/f alpine") {
            $0.host.binds == ["/a:/b", "/home/me/c:/d:ro,rslave", "/home/me/e:/f"]
        },
        Row("--tmpfs /run --tmpfs /tmp:size=64m,noexec alpine") {
            $0.host.tmpfs == ["/run": "", "/tmp": "size=64m,noexec"]
        },
        Row("--mount type=bind,src=/,dst=/host,readonly alpine") {
            $0.host.mounts == [MountRequest(type: .bind, source: "/", target: "/host", readOnly: true)]
        },
        Row("--mount type=bind,source=/,target=/host,ro=false,bind-propagation=rslave,bind-recursive=disabled alpine") {
            $0.mount?.bind == BindMountOptions(propagation: "rslave", nonRecursive: true)
        },
        Row("--mount type=bind,src=/,dst=/x,ro,bind-recursive=writable alpine") { $0.mount?.bind?.readOnlyNonRecursive == true },
        Row("--mount type=tmpfs,destination=/x,tmpfs-size=1m,tmpfs-mode=1770 alpine") {
            $0.mount?.tmpfs == TmpfsMountOptions(size: 1 << 20, mode: 0o1770)
        },
        Row("--mount dst=/x,src=data,volume-nocopy,volume-subpath=a/b,volume-label=k=v,volume-opt=o=bind,volume-opt=type=none alpine") {
            $0.mount?.type == .volume && $0.mount?.source == "data" && $0.mount?.volume?.noCopy == true
                && $0.mount?.volume?.subpath == "a/b" && $0.mount?.volume?.labels == ["k": "v"]
                && $0.mount?.volume?.driver?.options == ["o": "bind", "type": "none"]
        },
        Row("--mount type=image,src=alpine,dst=/x,image-subpath=etc alpine") { $0.mount?.image?.subpath == "etc" },
        Row("-v data:/d:nocopy -v /own --volumes-from web:ro --volume-driver local alpine") {
            $0.host.binds == ["data:/d:nocopy"] && $0.volumes == ["/own"] && $0.host.volumesFrom == ["web:ro"]
                && $0.host.volumeDriver == "local"
        },
        Row("--storage-opt size=1g alpine") { $0.host.storageOpt == ["size": "1g"] },
    ]

    @Test(arguments: identity + limits + isolation + files)
    func `docker's spelling becomes a request`(_ row: Row) async throws {
        let run = CommandLineRun(environment: ["HOME": "/home/me"])
        let words = ["create"] + row.words.split(separator: " ").map { String($0) }
        #expect(await run.run(words) == 0, "\(run.err)")
        let request = try #require(run.engine.state.withLock { $0.requests.first })
        #expect(row.holds(request), "\(request)")
    }

    /// Errors of syntax come with the usage, as docker prints them.
    private static let syntax: [(String, String)] = [
        ("--ulimit x", "\"x\" for \"--ulimit\" flag: invalid ulimit argument: x"),
        (
            "--ulimit nofile=5:3",
            "\"nofile=5:3\" for \"--ulimit\" flag: ulimit soft limit must be less than or equal to hard limit: 5 > 3"
        ),
        ("--ulimit foo=5", "\"foo=5\" for \"--ulimit\" flag: invalid ulimit type: foo"),
        ("--mount x", "\"x\" for \"--mount\" flag: invalid field 'x' must be a key=value pair"),
        ("--mount type=bind,src=/a", "\"type=bind,src=/a\" for \"--mount\" flag: target is required"),
        ("--mount type=bind,zork=/a", "\"type=bind,zork=/a\" for \"--mount\" flag: unexpected key 'zork' in 'zork=/a'"),
        (
            "--mount type=bind,dst=/a,tmpfs-size=1m",
            "\"type=bind,dst=/a,tmpfs-size=1m\" for \"--mount\" flag: cannot mix 'tmpfs-*' options with mount type 'bind'"
        ),
        (
            "--mount type=bind,src=/a,dst=/b,bind-recursive=readonly",
            "\"type=bind,src=/a,dst=/b,bind-recursive=readonly\" for \"--mount\" flag: option 'bind-recursive=readonly' requires "
                + "'readonly' to be specified in conjunction"
        ),
        ("-e =x", "\"=x\" for \"-e, --env\" flag: invalid environment variable: =x"),
        ("--label=", "\"\" for \"-l, --label\" flag: invalid label '': empty name"),
        ("--add-host x", "\"x\" for \"--add-host\" flag: bad format for add-host: \"x\""),
        ("--add-host x:y", "\"x:y\" for \"--add-host\" flag: invalid IP address in add-host: \"y\""),
        ("--dns x", "\"x\" for \"--dns\" flag: IP address is not correctly formatted: x"),
        ("-a foo", "\"foo\" for \"-a, --attach\" flag: valid streams are STDIN, STDOUT and STDERR"),
        ("--shm-size x", "\"x\" for \"--shm-size\" flag: invalid size: 'x'"),
        ("--device x", "\"x\" for \"--device\" flag: x is not an absolute path"),
        ("--device /dev/a:/b:x", "\"/dev/a:/b:x\" for \"--device\" flag: bad mode specified: x"),
        (
            "--device nvidia.com/gpu=0",
            "\"nvidia.com/gpu=0\" for \"--device\" flag: devices of the Container Device Interface are not supported: "
                + "nvidia.com/gpu=0: name a node of /dev"
        ),
        ("--device-cgroup-rule x", "\"x\" for \"--device-cgroup-rule\" flag: invalid device cgroup format 'x'"),
        ("--sysctl kernel.hostname=x", "\"kernel.hostname=x\" for \"--sysctl\" flag: sysctl 'kernel.hostname=x' is not allowed"),
        ("--blkio-weight-device /dev/a:5", "\"/dev/a:5\" for \"--blkio-weight-device\" flag: invalid weight for device: /dev/a:5"),
        ("--init=x", "\"x\" for \"--init\" flag: strconv.ParseBool: parsing \"x\": invalid syntax"),
    ]

    @Test(arguments: syntax)
    func `a value that cannot be read is refused with the usage and 125`(_ words: String, _ message: String) async {
        let run = CommandLineRun()
        #expect(await run("container run \(words) alpine") == 125)
        #expect(
            run.err == """
                invalid argument \(message)

                Usage:  caisson container run [OPTIONS] IMAGE [COMMAND] [ARG...]

                Run 'caisson container run --help' for more information

                """)
        #expect(run.globals.isEmpty, "no engine is needed to refuse")
    }

    private static let meaning: [(String, String)] = [
        ("--rm --restart always", "conflicting options: cannot specify both --restart and --rm"),
        ("--restart on-failure:x", "invalid restart policy format: maximum retry count must be an integer"),
        ("--restart always:3", "invalid restart policy: maximum retry count can only be used with 'on-failure'"),
        ("--env-file /nonexist", "open /nonexist: no such file or directory"),
        ("--label-file /nonexist", "open /nonexist: no such file or directory"),
        ("--pull foo", "invalid pull option: 'foo': must be one of \"always\", \"missing\" or \"never\""),
        ("--cidfile /", "container ID file found, make sure the other container isn't running or delete /"),
        (
            "--platform x/y/z/w",
            "error parsing specified platform: \"x/y/z/w\": cannot parse platform specifier: invalid argument"
        ),
        ("--security-opt foo", "Invalid --security-opt: \"foo\""),
        (
            "--security-opt seccomp=/nonexist",
            "opening seccomp profile (/nonexist) failed: open /nonexist: no such file or directory"
        ),
        ("--volume=", "invalid empty volume spec"),
        ("--storage-opt size", "invalid storage option"),
        ("--network host --network mine", "conflicting options: cannot attach both user-defined and non-user-defined network-modes"),
        ("--network name=mine,ip=1.2.3.4 --ip 1.2.3.5", "conflicting options: cannot specify both --ip and per-network ip"),
        ("--network alias=x", "network name/id is not specified"),
        ("-p 80:x", "invalid containerPort: x"),
        ("-p x:80", "invalid hostPort: x"),
        ("-p 1.2.3:80:80", "invalid IP address: 1.2.3"),
        ("-p 80/icmp", "invalid proto: icmp"),
        ("-p 80-81:90-92", "invalid ranges specified for container and host Ports: 90-92 and 80-81"),
        ("--log-opt x=1", "unknown log opt 'x' for json-file log driver"),
        ("--no-healthcheck --health-cmd true", "--no-healthcheck conflicts with --health-* options"),
        ("--health-timeout -1s", "--health-timeout cannot be negative"),
        ("-w rel", "the working directory 'rel' is invalid, it needs to be an absolute path"),
        ("--detach-keys ctrl-9", "invalid escape keys (ctrl-9) provided: unknown key 'ctrl-9'"),
    ]

    @Test(arguments: meaning)
    func `a value that makes no sense is refused with a pointer to the help and 125`(_ words: String, _ message: String) async {
        let run = CommandLineRun()
        #expect(await run("run \(words) alpine") == 125)
        #expect(run.err == "caisson: \(message)\n\nRun 'caisson run --help' for more information\n")
    }

    @Test func `attach and detach exclude each other`() async {
        let run = CommandLineRun()
        #expect(await run("run -d -a stdin alpine") == 1)
        #expect(run.err == "conflicting options: cannot specify both --attach and --detach\n")
    }
}

extension RunRequest {
    fileprivate var mount: MountRequest? { host.mounts?.first }
}
