import CaissonAPI

extension CommandCatalog {
    private static let hasProject: @Sendable (AppModel) -> Bool = { $0.projects.selected != nil }
    private static let hasContainers: @Sendable (AppModel) -> Bool = {
        !($0.projects.selected?.containers.isEmpty ?? true)
    }

    static let projects: [Command] = [
        Command(
            .projectUp, "Up: make and start what the file says", hint: "up", keys: ["u"], in: PaneCatalog.ofProjects
        ) {
            $0.projects.selected.map { !$0.project.files.isEmpty } ?? false
        },
        Command(
            .projectDown, "Down: remove containers and networks…", hint: "down", keys: ["d"],
            in: PaneCatalog.ofProjects, when: hasProject),
        Command(
            .projectStartStop, "Start or stop", hint: "start/stop", keys: ["s"], in: PaneCatalog.ofProjects,
            when: hasContainers),
        Command(
            .projectRestart, "Restart", hint: "restart", keys: ["r"], in: PaneCatalog.ofProjects, when: hasContainers),
        Command(.scaleService, "Scale the service…", hint: "scale", keys: ["="], in: PaneCatalog.ofProjects) {
            $0.projects.selected?.service != nil
        },
        Command(.showPlan, "What up would do", hint: "plan", keys: ["v"], in: PaneCatalog.ofProjects, when: hasProject),
        Command(
            .showDrift, "In what it is not as the file says", hint: "drift", keys: ["D"], in: PaneCatalog.ofProjects,
            when: hasProject),
        Command(
            .showGraph, "What waits for what", hint: "graph", keys: ["i"], in: PaneCatalog.ofProjects, when: hasProject),
        Command(
            .serviceLogs, "Logs of the service", hint: "logs", keys: ["l"], in: PaneCatalog.ofProjects,
            when: hasContainers),
        Command(.serviceShell, "Shell in the service", hint: "shell", keys: ["e"], in: PaneCatalog.ofProjects) {
            $0.projects.selected?.containers.contains { $0.state == .running } ?? false
        },
        Command(
            .servicePort, "Open a published port in a browser", hint: "browser", keys: ["o"], in: PaneCatalog.ofProjects
        ) {
            !$0.projectLinks.isEmpty
        },
    ]
}
