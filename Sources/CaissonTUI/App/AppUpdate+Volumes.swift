import CaissonAPI
import CaissonCore
import CaissonTerm

extension AppUpdate {
    /// Commands on volumes; nil for any other command.
    static func runVolumeCommand(_ model: inout AppModel, _ id: CommandID) -> [Effect]? {
        switch id {
        case .createVolume: return show(&model, FormCatalog.createVolume())
        case .pruneVolumes: return confirmVolumePrune(&model, all: false)
        case .pruneAllVolumes: return confirmVolumePrune(&model, all: true)
        default: break
        }
        guard let selected = model.volumes.selected else { return nil }
        let targets = model.focus == .volumes ? model.volumes.list.targets : [selected]
        switch id {
        case .removeVolume: return confirmRemoval(&model, targets)
        case .inspect where PaneCatalog.ofVolumes.contains(model.focus): return showVolumeTab(&model, .volumeDetails)
        case .browseVolume:
            model.volumes.expire()
            return showVolumeTab(&model, .volumeFiles)
        case .volumeUsers: return showVolumeTab(&model, .volumeUsers)
        default: return nil
        }
    }

    private static func showVolumeTab(_ model: inout AppModel, _ tab: PaneID) -> [Effect] {
        model.subject = .volumes
        model.tabs[.volumes] = tab
        model.focus = tab
        return []
    }

    private static func confirmRemoval(_ model: inout AppModel, _ targets: [VolumeSummary]) -> [Effect] {
        let title = targets.count == 1 ? "Remove \(targets[0].displayName)?" : "Remove \(targets.count) volumes?"
        var lines = targets.prefix(8).map { line($0, model, named: targets.count > 1) }
        if targets.count > 8 { lines.append("and \(targets.count - 8) more") }
        return confirm(&model, title, lines, targets.map { .removeVolume($0.name) })
    }

    /// Exactly what goes, before it goes.
    private static func confirmVolumePrune(_ model: inout AppModel, all: Bool) -> [Effect] {
        let doomed = model.volumes.unused.filter { all || $0.isAnonymous }
        let bytes = doomed.reduce(0) { $0 + (model.volumes.size(of: $1)?.bytes ?? 0) }
        // Nothing is said about sizes that are still being measured.
        let size = model.volumes.sizes.value == nil ? "" : " (\(ByteCount(bytes).compact))"
        var lines = doomed.prefix(8).map { line($0, model, named: true) }
        if doomed.count > 8 { lines.append("and \(doomed.count - 8) more") }
        let kind = all ? "unused" : "unused anonymous"
        let title = "Remove \(doomed.count) \(kind) volume\(doomed.count == 1 ? "" : "s")\(size)?"
        return confirm(&model, title, lines, [.pruneVolumes(all: all)])
    }

    private static func line(_ volume: VolumeSummary, _ model: AppModel, named: Bool) -> String {
        let size = model.volumes.size(of: volume)?.compact ?? ""
        let use = volume.users.isEmpty ? "its files are gone then" : "used by \(volume.users.joined(separator: ", ")): it will stay"
        return named ? "\(volume.displayName)  \(size)\(volume.users.isEmpty ? "" : "  \(use)")" : "\(size)\(size.isEmpty ? "" : "  ")\(use)"
    }

    /// From the list of users to the container.
    static func openVolumeUser(_ model: inout AppModel) {
        let users = model.volumeUsers
        guard users.indices.contains(model.volumes.users.selection) else { return }
        goTo(&model, users[model.volumes.users.selection].ref, from: .volumeUsers)
    }

    /// Volumes come and go, and with containers their use.
    static func volumeEffects(_ model: inout AppModel, _ events: [EngineEvent]) -> [Effect] {
        let names = Set(events.filter { $0.type == .volume }.map(\.id))
        if let selected = model.volumes.selected, names.contains(selected.name) { model.volumes.expire() }
        // Whoever used a volume may have written to it.
        if !names.isEmpty { model.volumes.expireSizes() }
        let changesUse = events.contains { $0.type == .container && ["create", "destroy", "rename"].contains($0.action) }
        return names.isEmpty && !changesUse ? [] : [.listVolumes]
    }
}
