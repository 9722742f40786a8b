import CaissonAPI

extension CommandCatalog {
    private static let hasVolume: @Sendable (AppModel) -> Bool = { $0.volumes.selected != nil }

    static let volumes: [Command] = [
        Command(.browseVolume, "Files of the volume", hint: "files", keys: ["l"], in: PaneCatalog.ofVolumes, when: hasVolume),
        Command(.volumeUsers, "Containers that use the volume", hint: "used by", keys: ["c"], in: PaneCatalog.ofVolumes, when: hasVolume),
        Command(.createVolume, "Create a volume…", hint: "new", keys: ["n"], in: [.volumes, .volumeDetails, .volumeUsers]),
        Command(.removeVolume, "Remove…", hint: "remove", keys: ["d"], in: PaneCatalog.ofVolumes, when: hasVolume),
        Command(.pruneVolumes, "Remove all unused anonymous volumes…", hint: "prune", keys: ["P"], in: PaneCatalog.ofVolumes) { model in
            model.volumes.unused.contains(where: \.isAnonymous)
        },
        Command(.pruneAllVolumes, "Remove all unused volumes…", keys: ["ctrl-p"], in: PaneCatalog.ofVolumes) {
            !$0.volumes.unused.isEmpty
        },
    ]
}
