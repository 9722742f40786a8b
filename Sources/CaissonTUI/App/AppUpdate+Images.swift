import CaissonAPI
import CaissonCore

extension AppUpdate {
    /// Commands on images; nil for any other command.
    static func runImageCommand(_ model: inout AppModel, _ id: CommandID) -> [Effect]? {
        switch id {
        case .pull: return show(&model, FormCatalog.pull())
        case .load: return show(&model, FormCatalog.load())
        case .makeBase: return show(&model, FormCatalog.makeBase())
        case .login: return show(&model, FormCatalog.login())
        case .pruneImages: return confirmImagePrune(&model)
        default: break
        }
        guard let row = model.images.selected else { return nil }
        let targets = model.focus == .images ? model.images.list.targets : [row]
        switch id {
        case .runImage: return show(&model, FormCatalog.run(image: row.reference ?? row.shortID, networks: model.networks.userNames))
        case .tag: return show(&model, FormCatalog.tag(row))
        case .push: return show(&model, FormCatalog.push(row.ref))
        case .save: return show(&model, FormCatalog.save(targets))
        case .removeImage: return confirmRemoval(&model, targets)
        case .showLayers, .inspect:
            model.subject = .images
            model.tabs[.images] = id == .inspect ? .imageDetails : .history
            model.focus = id == .inspect ? .imageDetails : .history
            return []
        default: return nil
        }
    }

    private static func confirmRemoval(_ model: inout AppModel, _ targets: [ImageRow]) -> [Effect] {
        let title = targets.count == 1 ? "Remove \(targets[0].displayName)?" : "Remove \(targets.count) images?"
        var lines = targets.count == 1 ? [] : targets.map(\.displayName)
        let used = targets.reduce(0) { $0 + $1.image.containers }
        if used > 0 { lines.append("\(used) container\(used == 1 ? "" : "s") use\(used == 1 ? "s" : "") it.") }
        if let row = targets.first, targets.count == 1, row.image.repoTags.count > 1 {
            lines.append("Only this name goes; the image has others.")
        }
        return confirm(&model, title, lines, targets.map { .removeImage($0.ref, force: false) })
    }

    private static func confirmImagePrune(_ model: inout AppModel) -> [Effect] {
        let dangling = model.images.list.all.filter { $0.reference == nil }
        let size = ByteCount(dangling.reduce(0) { $0 + $1.image.size.bytes })
        let lines = dangling.prefix(8).map { "\($0.shortID)  \($0.image.size.compact)" }
        return confirm(&model, "Remove \(dangling.count) dangling images (\(size.compact))?", lines, [.pruneImages])
    }
}
