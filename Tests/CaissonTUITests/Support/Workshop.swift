import CaissonAPI
import CaissonCore
import TestSupport

/// The world most tests look at: a few containers in every state, images with layers, changes and logs.
enum Workshop {
    static let now = Timestamp(seconds: 1_773_489_600)

    static func id(_ digit: Character) -> ObjectID { ObjectID(String(repeating: digit, count: 64)) ?? .random() }

    static func world() -> ScriptedWorld {
        let world = ScriptedWorld(now: now)
        world.edit { state in
            state.containers = containers
            state.images = images
            state.histories = [alpineID: alpineHistory, appID: appHistory]
            state.layers = ["sha256:base": baseFiles, "sha256:app": appFiles]
            state.changes = [id("a"): webChanges]
            state.logs[id("a")] = logLines(40)
            state.statistics[id("a")] = measurements(60)
            state.volumes = volumes
            state.volumeFiles = ["shop_pg": databaseFiles]
        }
        return world
    }

    static let containers: [ContainerSummary] = [
        container("a", "web", "shop/web:dev", .running, "nginx -g 'daemon off;'", ago: 7200),
        container("b", "worker", "shop/api:dev", .running, "python -m worker", ago: 14),
        container("c", "scratch", "alpine", .paused, "/bin/sh", ago: 172_800),
        container("d", "migrate", "shop/api:dev", .exited, "python manage.py migrate", ago: 240, exitCode: 1),
        container("e", "job-771", "alpine", .exited, "true", ago: 3700),
        container("f", "fresh", "alpine", .created, "/bin/sh", ago: 90),
    ]

    static func container(
        _ digit: Character, _ name: String, _ image: String, _ state: ContainerState, _ command: String, ago seconds: Int64,
        exitCode: Int32 = 0
    ) -> ContainerSummary {
        let then = now.advanced(by: .seconds(-seconds))
        let hasEnded = state == .exited
        return ContainerSummary(
            id: id(digit), name: name, image: image, imageID: image == "alpine" ? alpineID : appID, command: command,
            created: then, state: state, startedAt: state == .created ? nil : then, finishedAt: hasEnded ? then : nil,
            exitCode: exitCode, pid: hasEnded ? nil : 4711)
    }

    static let alpineID = "sha256:" + String(repeating: "1", count: 64)
    static let appID = "sha256:" + String(repeating: "2", count: 64)
    static let danglingID = "sha256:" + String(repeating: "3", count: 64)

    static let images: [ImageSummary] = [
        ImageSummary(
            id: appID, repoTags: ["shop/api:dev", "shop/api:1.9"], created: now.advanced(by: .seconds(-120)),
            size: ByteCount(412_000_000), containers: 2),
        ImageSummary(
            id: alpineID, repoTags: ["alpine:latest"], created: now.advanced(by: .seconds(-1_000_000)),
            size: ByteCount(8_320_000), containers: 3),
        ImageSummary(
            id: danglingID, repoTags: [], created: now.advanced(by: .seconds(-540)), size: ByteCount(398_000_000)),
    ]

    static let volumes = [
        volume("shop_pg", ago: 7_776_000, users: ["worker", "web"], size: 3_100_000_000),
        volume("shop_redis", ago: 7_776_000, users: ["web"], size: 120_000_000),
        volume(String(repeating: "71ac", count: 16), ago: 1_036_800, size: 1_400_000_000),
        volume("cache", ago: 90, size: 0),
    ]

    static func volume(_ name: String, ago seconds: Int64, users: [String] = [], size: Int64) -> VolumeSummary {
        VolumeSummary(
            name: name, mountpoint: "/var/lib/caisson/volumes/\(name)/_data", created: now.advanced(by: .seconds(-seconds)),
            isAnonymous: name.count == 64, users: users, size: ByteCount(size))
    }

    static let databaseFiles = [
        change("/PG_VERSION", .added, size: 3), change("/base", .added, .directory), change("/base/16384", .added, .directory),
        change("/base/16384/1249", .added, size: 2_900_000_000), change("/base/16384/2619", .added, size: 88_000_000),
        change("/pg_wal", .added, .directory), change("/pg_wal/000000010000000000000001", .added, size: 112_000_000),
    ]

    static let alpineHistory = [
        ImageHistoryEntry(
            id: alpineID, created: now.advanced(by: .seconds(-1_000_000)), createdBy: "/bin/sh -c #(nop)  CMD [\"/bin/sh\"]",
            size: ByteCount(0)),
        ImageHistoryEntry(
            id: "<missing>", created: now.advanced(by: .seconds(-1_000_000)),
            createdBy: "/bin/sh -c #(nop) ADD file:37a76ec18f98 in / ", size: ByteCount(8_320_000), diffID: "sha256:base"),
    ]

    static let appHistory = [
        ImageHistoryEntry(
            id: appID, created: now.advanced(by: .seconds(-120)), createdBy: "CMD [\"api\"]", size: ByteCount(0),
            comment: "buildkit.dockerfile.v0"),
        ImageHistoryEntry(
            id: "<missing>", created: now.advanced(by: .seconds(-125)),
            createdBy: "RUN /bin/sh -c pip install -r requirements.txt # buildkit", size: ByteCount(163_000_000),
            comment: "buildkit.dockerfile.v0", diffID: "sha256:app"),
        ImageHistoryEntry(
            id: "<missing>", created: now.advanced(by: .seconds(-1_000_000)),
            createdBy: "/bin/sh -c #(nop) ADD file:37a76ec18f98 in / ", size: ByteCount(77_800_000), diffID: "sha256:base"),
    ]

    static let baseFiles = [
        change("/bin", .added, .directory), change("/bin/busybox", .added, size: 824_984),
        change("/bin/sh", .added, .symbolicLink, target: "/bin/busybox"), change("/etc", .added, .directory),
        change("/etc/hostname", .added, size: 10), change("/etc/passwd", .added, size: 722),
    ]

    static let appFiles = [
        change("/usr/lib/python3/numpy/core.so", .added, size: 58_000_000),
        change("/usr/lib/python3/pip/__init__.py", .modified, size: 513),
        change("/usr/lib/python3/pip", .modified, .directory),
        change("/root/.cache/pip", .deleted),
    ]

    static let webChanges = [
        change("/etc", .modified, .directory), change("/etc/nginx", .modified, .directory),
        change("/etc/nginx/nginx.conf", .modified, size: 4096), change("/run/nginx.pid", .added, size: 2),
        change("/var/cache/nginx", .added, .directory), change("/var/cache/nginx/a-b", .added, size: 1_200_000),
        change("/var/cache/nginx/a", .added, .directory), change("/var/cache/nginx/a/blob", .added, size: 61_000_000),
        change("/tmp/old", .deleted),
    ]

    static func change(
        _ path: String, _ kind: ChangeKind, _ type: FileKind = .regular, size: Int64 = 0, target: String? = nil
    ) -> FileChange {
        FileChange(
            path: path, kind: kind, type: type, size: size, mode: type == .directory ? 0o755 : 0o644, linkTarget: target)
    }

    static func logLines(_ count: Int) -> [LogEntry] {
        (1...count).map { number in
            let isError = number % 10 == 4
            let text = isError ? "ERR upstream timeout after 5001 ms, request \(number)" : "\u{1b}[32mINF\u{1b}[0m GET /cart 200 \(number)ms"
            return LogEntry(
                time: now.advanced(by: .seconds(Int64(number - count))), isStderr: isError, bytes: Array(text.utf8) + [10])
        }
    }

    /// A minute of a container that works now and then, and fills its memory.
    static func measurements(_ count: Int) -> [ContainerStatistics] {
        (0..<count).map { second in
            var sample = ContainerStatistics(
                id: id("a"), name: "web", time: now.advanced(by: .seconds(Int64(second - count))), isRunning: true)
            (sample.processors, sample.cpuPercent) = (2, second == 0 ? nil : Double(second * 37 % 90) + 6.25)
            (sample.memory, sample.memoryLimit, sample.memoryPeak) = (UInt64(second + 40) << 20, 128 << 20, 101 << 20)
            (sample.received, sample.sent) = (UInt64(second) * 1_200_000, UInt64(second) * 80_000)
            (sample.read, sample.written) = (4096, UInt64(second) * 312_000)
            (sample.pids, sample.pidsLimit) = (9, 100)
            (sample.periods, sample.throttledPeriods, sample.oomKills) = (600, 12, 1)
            sample.cpuPressure = PressureDetails(some: [1.2, 0.8, 0.3], full: [0, 0, 0])
            sample.memoryPressure = PressureDetails(some: [0, 0, 0], full: [0, 0, 0])
            sample.ioPressure = PressureDetails(some: [0.34, 0.1, 0], full: [0.3, 0.1, 0])
            return sample
        }
    }

    /// A registry with the images of the labs.
    static func labWorld() -> ScriptedWorld {
        let world = ScriptedWorld(now: now)
        world.edit { state in
            for (digit, name) in [("4", "hello-world"), ("1", "alpine"), ("5", "ubuntu")] {
                let id = "sha256:" + String(repeating: digit, count: 64)
                state.registry[name + ":latest"] = ScriptedImage(
                    summary: ImageSummary(id: id, repoTags: [name + ":latest"], created: now, size: ByteCount(8_320_000)),
                    history: [
                        ImageHistoryEntry(
                            id: id, created: now, createdBy: "ADD \(name) /", size: ByteCount(8_320_000), diffID: "sha256:base")
                    ], layers: ["sha256:base": baseFiles])
            }
            state.pullProgress = [
                TransferProgress(id: "f18232174bc9", status: "Downloading", current: 1_000_000, total: 3_640_000),
                TransferProgress(id: "f18232174bc9", status: "Pull complete"),
            ]
            state.programs = [
                "/hello": ScriptedProgram(output: ["Hello from Docker!"]),
                "ls -l": ScriptedProgram(output: ["total 56", "drwxr-xr-x 2 root root 4096 bin"]),
                "echo hello from alpine": ScriptedProgram(output: ["hello from alpine"]),
                "figlet hello": ScriptedProgram(output: [" _          _ _"]),
            ]
        }
        return world
    }
}
