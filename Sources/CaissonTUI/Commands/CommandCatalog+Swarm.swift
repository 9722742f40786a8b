import CaissonAPI

extension CommandCatalog {
    private static let hasSwarm: @Sendable (AppModel) -> Bool = { $0.swarm.isFollowing }
    private static let hasService: @Sendable (AppModel) -> Bool = { $0.swarm.service != nil }
    private static let hasNode: @Sendable (AppModel) -> Bool = { $0.swarm.node != nil }
    private static let isScalable: @Sendable (AppModel) -> Bool = { $0.swarm.service?.isScalable ?? false }

    /// In logs some letters are about the text.
    private static let withoutLogs = PaneCatalog.ofSwarm.subtracting([.swarmLogs])

    static let swarm: [Command] = [
        Command(.scaleUp, "One task more", hint: "more", keys: ["+"], in: withoutLogs, when: isScalable),
        Command(.scaleDown, "One task less", hint: "less", keys: ["-"], in: withoutLogs, when: isScalable),
        Command(
            .scaleTo, "Scale the service to a number…", hint: "scale", keys: ["s", "="], in: PaneCatalog.ofSwarm,
            when: isScalable),
        Command(
            .updateService, "Update the service: image, pace…", hint: "update", keys: ["u"], in: PaneCatalog.ofSwarm,
            when: hasService),
        Command(
            .drainNode, "Drain or activate the node", hint: "drain", keys: ["x"], in: PaneCatalog.ofSwarm, when: hasNode
        ),
        Command(
            .swarmLogs, "Logs of the service", hint: "logs", keys: ["l"], in: PaneCatalog.ofSwarm, when: hasService),
        Command(.createService, "Create a service…", hint: "new", keys: ["n"], in: withoutLogs, when: hasSwarm),
        Command(
            .deployStack, "Deploy a stack from a compose file…", hint: "deploy", keys: ["c"], in: withoutLogs,
            when: hasSwarm),
        Command(
            .startSwarmEngine, "Start the long-lived engine of the swarm", hint: "start engine", keys: ["a"],
            in: PaneCatalog.ofSwarm
        ) { model in
            if case .noEngine = model.swarm.phase { true } else { false }
        },
        Command(.initSwarm, "Make a swarm of this machine", hint: "make a swarm", keys: ["I"], in: PaneCatalog.ofSwarm)
        { model in
            switch model.swarm.phase {
            case .noSwarm, .noEngine: true
            default: false
            }
        },
        Command(.swarmStacks, "Stacks", hint: "stacks", keys: ["S"], in: PaneCatalog.ofSwarm, when: hasSwarm),
        Command(.swarmNodes, "Nodes", hint: "nodes", keys: ["N"], in: withoutLogs, when: hasSwarm),
        Command(.swarmTasks, "Tasks", hint: "tasks", keys: ["T"], in: PaneCatalog.ofSwarm, when: hasSwarm),
        Command(.swarmServices, "Services", keys: ["V"], in: PaneCatalog.ofSwarm, when: hasSwarm),
        Command(
            .rollbackService, "Roll the service back…", hint: "rollback", keys: ["b"], in: PaneCatalog.ofSwarm,
            when: hasService),
        Command(.swarmMap, "Map of nodes and tasks", hint: "map", keys: ["m"], in: PaneCatalog.ofSwarm, when: hasSwarm),
        Command(
            .serviceProgress, "Rolling update slot by slot", hint: "slots", keys: ["v"], in: PaneCatalog.ofSwarm,
            when: hasService),
        Command(
            .serviceWhy, "Why tasks are where they are", hint: "why", keys: ["w"], in: withoutLogs, when: hasService),
        Command(
            .serviceDiff, "What the last update changed", hint: "diff", keys: ["D"], in: PaneCatalog.ofSwarm,
            when: hasService),
        Command(.swarmInspect, "Inspect what is selected", keys: ["i"], in: PaneCatalog.ofSwarm) {
            $0.swarm.selected != nil
        },
        Command(
            .removeSwarmObject, "Remove the service, stack or node…", hint: "remove", keys: ["d"],
            in: PaneCatalog.ofSwarm
        ) {
            $0.swarm.selected != nil
        },
        Command(
            .restartService, "Restart all tasks of the service (force update)…", keys: ["r"], in: PaneCatalog.ofSwarm,
            when: hasService),
        Command(
            .openServicePort, "Open a published port of the service in a browser", keys: ["o"], in: PaneCatalog.ofSwarm
        ) {
            !($0.swarm.service?.links.isEmpty ?? true)
        },
        Command(.promoteNode, "Promote the node to a manager", keys: ["p"], in: PaneCatalog.ofSwarm) {
            $0.swarm.node?.spec.role == .worker
        },
        Command(.leaveSwarm, "Leave the swarm…", keys: [], in: PaneCatalog.ofSwarm, when: hasSwarm),
    ]
}
