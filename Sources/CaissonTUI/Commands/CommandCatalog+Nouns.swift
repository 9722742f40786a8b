import CaissonAPI

extension CommandCatalog {
    /// In the changes pane `a`, `m`, `d` choose what is shown, as in every file tree.
    private static let withoutTree = PaneCatalog.ofContainers.subtracting([.changes])

    private static let hasContainer: @Sendable (AppModel) -> Bool = { $0.containers.selected != nil }
    private static let isRunning: @Sendable (AppModel) -> Bool = { $0.containers.selected?.state == .running }
    private static let isAlive: @Sendable (AppModel) -> Bool = { $0.containers.selected?.isAlive ?? false }
    private static let hasImage: @Sendable (AppModel) -> Bool = { $0.images.selected != nil }
    private static let isNamed: @Sendable (AppModel) -> Bool = { $0.images.selected?.reference != nil }

    private static let inspected = [PaneCatalog.ofContainers, PaneCatalog.ofImages, PaneCatalog.ofVolumes, PaneCatalog.ofNetworks]
        .reduce(Set()) { $0.union($1) }

    static let containers: [Command] = [
        Command(.logs, "Logs", hint: "logs", keys: ["l"], in: PaneCatalog.ofContainers, when: hasContainer),
        Command(.stats, "Use of processor and memory", keys: ["M"], in: withoutTree, when: hasContainer),
        Command(.shell, "Shell in the container", hint: "shell", keys: ["e"], in: PaneCatalog.ofContainers, when: isRunning),
        Command(.exec, "Execute a command in the container…", keys: ["E"], in: PaneCatalog.ofContainers, when: isRunning),
        Command(.attach, "Attach to the container", keys: ["a"], in: withoutTree, when: isRunning),
        Command(.startStop, "Start or stop", hint: "start/stop", keys: ["s"], in: PaneCatalog.ofContainers, when: hasContainer),
        Command(.restart, "Restart", hint: "restart", keys: ["r"], in: PaneCatalog.ofContainers, when: hasContainer),
        Command(.pause, "Pause or unpause", keys: ["p"], in: PaneCatalog.ofContainers, when: isAlive),
        Command(.kill, "Kill", keys: ["S"], in: PaneCatalog.ofContainers, when: isAlive),
        Command(.removeContainer, "Remove…", hint: "remove", keys: ["d"], in: withoutTree, when: hasContainer),
        Command(.showChanges, "Changed files", hint: "diff", keys: ["D"], in: PaneCatalog.ofContainers, when: hasContainer),
        Command(.commit, "Commit as an image…", hint: "commit", keys: ["c"], in: PaneCatalog.ofContainers, when: hasContainer),
        Command(.inspect, "Inspect", keys: ["i"], in: inspected) {
            $0.containers.selected != nil || $0.images.selected != nil || $0.volumes.selected != nil || $0.networks.selected != nil
        },
        Command(.runNew, "Run a container…", hint: "run", keys: ["n"], in: [.containers, .containerDetails, .events]),
        Command(.rename, "Rename…", keys: ["F2"], in: PaneCatalog.ofContainers, when: hasContainer),
        Command(.export, "Export the files to an archive…", keys: ["o"], in: PaneCatalog.ofContainers, when: hasContainer),
        Command(.joinNetwork, "Connect to a network…", keys: [], in: PaneCatalog.ofContainers, when: hasContainer),
        Command(.leaveNetwork, "Disconnect from a network…", keys: [], in: PaneCatalog.ofContainers, when: hasContainer),
        Command(.pruneContainers, "Remove all stopped containers…", keys: ["P"], in: [.containers]) { model in
            model.containers.list.all.contains { !$0.isAlive }
        },
    ]

    private static let imagesAndStart = PaneCatalog.ofImages.union([.containers])

    static let images: [Command] = [
        Command(.showLayers, "Layers and files", hint: "layers", keys: ["l"], in: PaneCatalog.ofImages, when: hasImage),
        Command(.runImage, "Run…", hint: "run", keys: ["r"], in: PaneCatalog.ofImages, when: hasImage),
        Command(.pull, "Pull an image…", hint: "pull", keys: ["u"], in: imagesAndStart),
        Command(.tag, "Tag…", hint: "tag", keys: ["t"], in: PaneCatalog.ofImages, when: hasImage),
        Command(.push, "Push…", hint: "push", keys: ["U"], in: PaneCatalog.ofImages, when: isNamed),
        Command(
            .removeImage, "Remove…", hint: "remove", keys: ["d"], in: PaneCatalog.ofImages.subtracting([.layerFiles]),
            when: hasImage),
        Command(.save, "Save to an archive…", keys: ["o"], in: PaneCatalog.ofImages, when: hasImage),
        Command(.buildImage, "Build an image…", hint: "build", keys: ["b"], in: imagesAndStart.union([.builds])),
        Command(.load, "Load images from an archive…", keys: ["L"], in: imagesAndStart),
        Command(.makeBase, "Make a base image from this machine…", keys: ["B"], in: imagesAndStart),
        Command(.pruneImages, "Remove all dangling images…", keys: ["P"], in: PaneCatalog.ofImages) {
            $0.images.danglingCount > 0
        },
    ]
}
