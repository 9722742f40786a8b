import CaissonAPI

extension CommandCatalog {
    private static let hasNetwork: @Sendable (AppModel) -> Bool = { $0.networks.selected != nil }
    private static let isJoinable: @Sendable (AppModel) -> Bool = { $0.networks.selected?.isJoinable ?? false }

    static let networks: [Command] = [
        Command(
            .drawNetwork, "The network drawn", hint: "draw", keys: ["l"], in: PaneCatalog.ofNetworks, when: hasNetwork),
        Command(
            .openPort, "Open a published port in a browser", hint: "browser", keys: ["o"], in: PaneCatalog.ofNetworks
        ) { model in
            model.networkPorts.contains { $0.url != nil }
        },
        Command(
            .connect, "Connect a container…", hint: "connect", keys: ["c"], in: PaneCatalog.ofNetworks, when: isJoinable
        ),
        Command(.disconnect, "Disconnect a container…", hint: "disconnect", keys: ["x"], in: PaneCatalog.ofNetworks) {
            model in
            model.networks.selected?.isJoinable ?? false && !model.networkGuests.isEmpty
        },
        Command(.createNetwork, "Create a network…", hint: "new", keys: ["n"], in: PaneCatalog.ofNetworks),
        Command(.removeNetwork, "Remove…", hint: "remove", keys: ["d"], in: PaneCatalog.ofNetworks) { model in
            model.networks.list.targets.contains { !$0.isBuiltIn }
        },
        Command(.pruneNetworks, "Remove all unused networks…", hint: "prune", keys: ["P"], in: PaneCatalog.ofNetworks) {
            !$0.networks.unused.isEmpty
        },
        Command(
            .verifyNetworks, "Compare with what is on this host", hint: "check", keys: ["V"],
            in: PaneCatalog.ofNetworks, when: hasNetwork),
        Command(.repairNetworks, "Make good what is not as intended…", hint: "repair", keys: ["F"], in: [.networkCheck])
        {
            $0.networksDiffer
        },
    ]
}
