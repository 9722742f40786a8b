import CaissonAPI
import CaissonCore
import CaissonTerm

/// The inspect pane of a container.
enum ContainerDetailsView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let name = model.containers.selected?.name ?? ""
        let title = PaneFrame.tabTitle(.containerDetails, subject: name, model, paint)
        let inner = PaneFrame.draw(.containerDetails, title: title, model, paint, into: &buffer, in: rect)
        if let failure = model.containerDetails.remote.failure {
            return PaneFrame.message(failure.message, .bad, paint, into: &buffer, in: inner)
        }
        guard let details = model.containerDetails.remote.value else { return }
        let lines = text(details, model.utcOffset).lines(width: inner.width - 2, paint)
        var top = model.containerDetails.top
        DetailLines.draw(lines, top: &top, .containerDetails, model, paint, into: &buffer, in: inner)
        model.containerDetails.top = top
    }

    private static func text(_ details: ContainerDetails, _ offset: Int) -> DetailLines {
        var lines = DetailLines()
        lines.add("Name", details.name.hasPrefix("/") ? String(details.name.dropFirst()) : details.name)
        lines.add("ID", details.id)
        lines.add("Image", "\(details.config.image)  \(details.image.prefix(19))")
        lines.add("Command", ([details.path] + details.args).map(ShellWords.quote).joined(separator: " "))
        addState(details.state, &lines)
        lines.add("Created", details.created.rfc3339)
        lines.add("Hostname", details.config.hostname)
        lines.add("User", details.config.user)
        lines.add("Directory", details.config.workingDir)
        addHost(details.hostConfig, &lines)
        lines.heading("Networks")
        for (name, end) in details.networkSettings.networks.sorted(by: { $0.key < $1.key }) {
            lines.add(name, end.ipAddress.isEmpty ? "no address" : "\(end.ipAddress)/\(end.ipPrefixLen) by \(end.gateway)")
        }
        lines.heading("Mounts")
        for mount in details.mounts { lines.add(mount.type, "\(mount.source):\(mount.destination)\(mount.rw ? "" : " read-only")") }
        lines.heading("Environment")
        lines.add("", details.config.env)
        lines.heading("Labels")
        lines.add("", details.config.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
        return lines
    }

    private static func addState(_ state: StateDetails, _ lines: inout DetailLines) {
        lines.add("State", state.status.rawValue + (state.pid > 0 ? ", process \(state.pid)" : ""))
        if !state.running, state.finishedAt != .never { lines.add("Exit", "\(state.exitCode)\(state.oomKilled ? ", out of memory" : "")") }
        addHealth(state.health, &lines)
        lines.add("Error", state.error)
        if state.startedAt != .never { lines.add("Started", state.startedAt.rfc3339) }
        if state.finishedAt != .never { lines.add("Finished", state.finishedAt.rfc3339) }
    }

    /// The status and what the last probe had to say.
    private static func addHealth(_ health: HealthDetails?, _ lines: inout DetailLines) {
        guard let health else { return }
        let streak = health.failingStreak > 0 ? ", \(health.failingStreak) failures in a row" : ""
        lines.add("Health", health.status.rawValue + streak)
        for probe in health.log.suffix(5) {
            let output = probe.output.split(separator: "\n").first.map { "  \($0)" } ?? ""
            lines.add(" probe", "\(probe.start.rfc3339)  exit \(probe.exitCode)\(output)")
        }
    }

    private static func addHost(_ host: HostConfig, _ lines: inout DetailLines) {
        lines.add("Memory", host.memory > 0 ? ByteCount(host.memory).binary : nil)
        lines.add("CPUs", host.nanoCpus > 0 ? "\(Double(host.nanoCpus) / 1e9)" : nil)
        lines.add("CPU set", host.cpusetCpus.flatMap { $0.isEmpty ? nil : $0 })
        lines.add("Processes", host.pidsLimit.flatMap { $0 > 0 ? "at most \($0)" : nil })
        lines.add("User namespace", host.usernsMode == "private" ? "of its own" : nil)
        lines.add("Restart", host.restartPolicy.name == "no" ? nil : host.restartPolicy.name)
        lines.add("Privileged", host.privileged ? "yes" : nil)
        lines.add("Removed", host.autoRemove ? "when it ends" : nil)
    }
}
