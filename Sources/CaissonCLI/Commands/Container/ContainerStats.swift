import CaissonAPI
import CaissonCore

/// `caisson container stats`.
enum ContainerStats {
    static let command = Command(
        group: "container", name: "stats", topLevel: "stats", usage: "[OPTIONS] [CONTAINER...]",
        summary: "Display a live stream of container(s) resource usage statistics", arguments: .atLeast(0),
        flags: { flags }, completes: .runningContainers,
        run: { call in
            try await show(call, call.arguments, asked: call.arguments, of: try await call.engine().containers)
            return 0
        })

    static let flags: [FlagSpec] = [
        .bool("all", "a", "Show all containers (default shows just running)"),
        FormatOption.list,
        .bool("no-stream", "Disable streaming stats and only pull the first result"),
        .bool("no-trunc", "Do not truncate output"),
    ]

    /// Shows `refs`, all containers for none; `asked` is how the user named them.
    static func show(
        _ call: Invocation, _ refs: [String], asked: [String], of containers: any ContainersAPI
    ) async throws {
        let isSingle = call.flags.bool("no-stream")
        let options = StatsOptions(containers: refs, all: call.flags.bool("all"), isSingle: isSingle)
        let full = call.flags.bool("no-trunc")
        // A table that is watched stays where it is; for everyone else one follows the other.
        let isWatched = !isSingle && call.console.terminal.isTerminal(.output)
        if isWatched { try call.console.printRaw("\u{1B}[2J") }
        for try await samples in containers.stats(options) {
            let rows = samples.enumerated().map { index, sample in
                StatsRows.row(sample, asked: asked.isEmpty ? nil : asked[min(index, asked.count - 1)], full: full)
            }
            let text = try StatsRows.listing.render(rows, format: call.format, quiet: false)
            try call.console.printRaw(isWatched ? ContainerStats.inPlace(text) : text)
        }
        try Task.checkCancellation()
    }

    /// From the top of the screen, whatever was there before cleared.
    private static func inPlace(_ text: String) -> String {
        "\u{1B}[H" + text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\u{1B}[K\n") + "\u{1B}[J"
    }
}

/// The rows of `container stats`.
enum StatsRows {
    private static let type = "*container.statsContext"

    static let listing = Listing(
        type: type,
        table: "{{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}\t{{.PIDs}}",
        headers: [
            "Container": "CONTAINER", "ID": "CONTAINER ID", "Name": "NAME", "CPUPerc": "CPU %", "MemUsage": "MEM USAGE / LIMIT",
            "MemPerc": "MEM %", "NetIO": "NET I/O", "BlockIO": "BLOCK I/O", "PIDs": "PIDS", "MemPeak": "MEM PEAK",
            "PIDsLimit": "PIDS LIMIT", "Throttled": "THROTTLED", "ThrottledPeriods": "THROTTLED PERIODS", "OOMKills": "OOM KILLS",
            "CPUPressure": "CPU PRESSURE", "MemPressure": "MEM PRESSURE", "IOPressure": "IO PRESSURE",
        ])

    /// `asked` is the container as the user named it.
    static func row(_ sample: ContainerStatistics, asked: String?, full: Bool) -> Value {
        let isKnown = sample.isRunning
        let none = "--"
        return Listing.row(
            type,
            [
                "Container": asked ?? sample.id.short, "ID": full ? sample.id.text : sample.id.short, "Name": sample.name,
                "CPUPerc": isKnown ? sample.cpuPercent.map(percent) ?? none : none,
                "MemUsage": isKnown ? "\(binary(sample.memory)) / \(binary(sample.memoryLimit))" : "\(none) / \(none)",
                "MemPerc": isKnown ? percent(sample.memoryPercent) : none,
                "NetIO": isKnown ? "\(decimal(sample.received)) / \(decimal(sample.sent))" : none,
                "BlockIO": isKnown ? "\(decimal(sample.read)) / \(decimal(sample.written))" : none,
                "PIDs": isKnown ? "\(sample.pids)" : none,
                "MemPeak": isKnown ? binary(sample.memoryPeak) : none,
                "PIDsLimit": sample.pidsLimit == 0 ? "unlimited" : "\(sample.pidsLimit)",
                "Throttled": isKnown ? "\(sample.throttled / 1_000_000)ms" : none,
                "ThrottledPeriods": isKnown ? "\(sample.throttledPeriods) / \(sample.periods)" : none,
                "OOMKills": "\(sample.oomKills)",
                "CPUPressure": pressure(sample.cpuPressure), "MemPressure": pressure(sample.memoryPressure),
                "IOPressure": pressure(sample.ioPressure),
            ])
    }

    private static func binary(_ bytes: UInt64) -> String { ByteCount(Int64(clamping: bytes)).binary }
    private static func decimal(_ bytes: UInt64) -> String { ByteCount(Int64(clamping: bytes)).decimal }

    /// Some and all processes waiting, of the last ten seconds.
    private static func pressure(_ details: PressureDetails?) -> String {
        guard let some = details?.some.first, let full = details?.full.first else { return "--" }
        return "\(percent(some)) / \(percent(full))"
    }

    /// Two decimals, as C's `%.2f%%`.
    static func percent(_ value: Double) -> String {
        let hundredths = Int64((value * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)%"
    }
}
