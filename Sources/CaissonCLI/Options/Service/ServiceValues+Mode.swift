import CaissonAPI
import CaissonCore

/// How many tasks there are, and when jobs run.
extension ServiceValues {
    /// `--mode` of a new service.
    func mode() throws(OptionFailure) -> ServiceMode {
        let replicas = flags.integer("replicas")
        switch flags.string("mode") ?? "replicated" {
        case "replicated":
            try refuse(flags.has("max-concurrent"), "max-concurrent can only be used with replicated-job mode")
            return .replicated(replicas: replicas ?? 1)
        case "global", "global-job":
            try refuse(replicas != nil, "replicas can only be used with replicated or replicated-job mode")
            try refuse(flags.integer("replicas-max-per-node") ?? 0 > 0, "replicas-max-per-node can only be used with replicated or replicated-job mode")
            try refuse(flags.has("max-concurrent"), "max-concurrent can only be used with replicated-job mode")
            return flags.string("mode") == "global" ? .global : .globalJob
        case "replicated-job":
            return .replicatedJob(total: replicas ?? 1, concurrent: flags.integer("max-concurrent") ?? replicas ?? 1)
        case let other:
            throw OptionFailure("Unknown mode: \(other), only replicated and global supported")
        }
    }

    private func refuse(_ isSo: Bool, _ reason: String) throws(OptionFailure) {
        if isSo { throw OptionFailure(reason) }
    }

    /// `--replicas` and `--max-concurrent` of a service that is there; on a new one they say what its mode says already.
    func setMode(_ mode: inout ServiceMode) throws(OptionFailure) {
        let (replicas, concurrent) = (flags.integer("replicas"), flags.integer("max-concurrent"))
        switch mode {
        case .replicated(let old):
            try refuse(concurrent != nil, "max-concurrent can only be used with replicated-job mode")
            mode = .replicated(replicas: replicas ?? old)
        case .replicatedJob(let total, let old):
            mode = .replicatedJob(total: replicas ?? total, concurrent: concurrent ?? old)
        case .global, .globalJob:
            try refuse(replicas != nil, "replicas can only be used with replicated mode")
            try refuse(concurrent != nil, "max-concurrent can only be used with replicated-job mode")
        }
    }

    func setSchedule(_ spec: inout ServiceSpec) throws(OptionFailure) {
        let names = ["time-zone", "concurrency-policy", "missed-run-policy", "suspend"]
        if let text = flags.string("schedule") {
            if text.isEmpty { spec.schedule = nil } else if spec.schedule == nil { spec.schedule = JobSchedule(text) } else { spec.schedule?.expression = text }
        }
        guard var schedule = spec.schedule else {
            return try refuse(names.contains { flags.has($0) }, "--schedule is missing: there is nothing the other options of schedules could be about")
        }
        try refuse(!spec.mode.isJob, "a schedule is for jobs: use --mode replicated-job or --mode global-job")
        if let zone = flags.string("time-zone") { schedule.timeZone = zone.isEmpty ? nil : zone }
        if let text = flags.string("concurrency-policy") { schedule.concurrency = try choice(text, "concurrency policy") }
        if let text = flags.string("missed-run-policy") { schedule.missedRuns = try choice(text, "missed run policy") }
        if flags.has("suspend") { schedule.suspended = flags.bool("suspend") }
        spec.schedule = schedule
    }

    private func choice<Choice: RawRepresentable<String> & CaseIterable>(_ text: String, _ what: String) throws(OptionFailure) -> Choice {
        if let choice = Choice(rawValue: text) { return choice }
        let known = Choice.allCases.map { FlagValue.quoted($0.rawValue) }.joined(separator: ", ")
        throw OptionFailure("invalid \(what) \(FlagValue.quoted(text)): must be one of \(known)")
    }

    /// `wait=30s`, or `default` for the swarm's own.
    func nodeLossGrace(_ text: String) throws(OptionFailure) -> Duration? {
        if text == "default" { return nil }
        let parts = text.split(separator: "=", maxSplits: 1).map { String($0) }
        guard parts.count == 2, parts[0] == "wait", let span = HumanDuration.parse(parts[1]), span >= .zero else {
            throw OptionFailure("invalid value \(FlagValue.quoted(text)) for --on-node-loss: must be \"wait=DURATION\" or \"default\"")
        }
        return span
    }
}
