import CaissonAPI
import CaissonCore

/// Loads for the panes on the screen: what is visible and not there yet is asked for, nothing else.
enum DetailLoading {
    static func effects(_ model: inout AppModel) -> [Effect] {
        let visible = Set(model.layout.panes.map(\.id))
        return containerEffects(&model, visible) + imageEffects(&model, visible) + volumeEffects(&model, visible)
            + networkEffects(&model, visible) + projectEffects(&model, visible) + swarmEffects(&model, visible)
    }

    private static func containerEffects(_ model: inout AppModel, _ visible: Set<PaneID>) -> [Effect] {
        guard let container = model.containers.selected else {
            model.changes.clear()
            model.containerDetails.clear()
            return []
        }
        var effects: [Effect] = []
        if visible.contains(.changes), model.changes.wants(container.id, now: model.now) {
            effects.append(.loadChanges(container.id))
        }
        if visible.contains(.containerDetails), model.containerDetails.wants(container.id.text, now: model.now) {
            effects.append(.inspectContainer(container.id.text))
        }
        return effects
    }

    private static func volumeEffects(_ model: inout AppModel, _ visible: Set<PaneID>) -> [Effect] {
        guard !visible.isDisjoint(with: PaneCatalog.ofVolumes) else { return [] }
        var effects: [Effect] = model.volumes.wantsSizes(now: model.now) ? [.measureVolumes] : []
        guard let volume = model.volumes.selected else {
            model.volumes.clearDetail()
            return effects
        }
        if visible.contains(.volumeFiles), model.volumes.wantsFiles(volume.name, now: model.now) {
            effects.append(.loadVolumeFiles(volume.name))
        }
        if visible.contains(.volumeDetails), model.volumes.details.wants(volume.name, now: model.now) {
            effects.append(.inspectVolume(volume.name))
        }
        return effects
    }

    private static func networkEffects(_ model: inout AppModel, _ visible: Set<PaneID>) -> [Effect] {
        guard !visible.isDisjoint(with: PaneCatalog.ofNetworks) else { return [] }
        guard let network = model.networks.selected else {
            model.networks.clearDetail()
            return []
        }
        var effects: [Effect] = []
        let needsPicture = !visible.isDisjoint(with: [.networkDrawing, .networkPorts, .networkDetails])
        if needsPicture, model.networks.wantsPicture(network.id.text, now: model.now) { effects.append(.loadNetwork(network.id.text)) }
        if visible.contains(.networkCheck), model.networks.wantsReports(now: model.now) { effects.append(.verifyNetworks) }
        return effects
    }

    private static func projectEffects(_ model: inout AppModel, _ visible: Set<PaneID>) -> [Effect] {
        guard !visible.isDisjoint(with: PaneCatalog.ofProjects) else { return [] }
        guard let name = model.projects.selected?.project.name else {
            model.projects.clearDetail()
            return []
        }
        return model.projects.wants(name, now: model.now) ? [.loadProject(name)] : []
    }

    private static func swarmEffects(_ model: inout AppModel, _ visible: Set<PaneID>) -> [Effect] {
        guard visible.contains(.swarmWhy), model.swarm.isLoaded, let service = model.swarm.service else { return [] }
        return model.swarm.wantsWhy(service.id, now: model.now) ? [.explainService(service.id)] : []
    }

    private static func imageEffects(_ model: inout AppModel, _ visible: Set<PaneID>) -> [Effect] {
        guard let row = model.images.selected else {
            model.history.clear()
            model.imageDetails.clear()
            return []
        }
        var effects: [Effect] = []
        if visible.contains(.history) || visible.contains(.layerFiles) {
            if model.history.wants(row.image.id, now: model.now) { effects.append(.loadHistory(row.image.id)) }
            if let layer = model.history.wantsLayer(now: model.now) { effects.append(.loadLayer(row.image.id, layer)) }
        }
        if visible.contains(.imageDetails), model.imageDetails.wants(row.image.id, now: model.now) {
            effects.append(.inspectImage(row.image.id))
        }
        return effects
    }
}
