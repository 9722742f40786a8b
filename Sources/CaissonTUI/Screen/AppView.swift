import CaissonTerm

/// Draws the whole screen from the model. Scroll offsets follow what was drawn: they are the one thing written back.
enum AppView {
    /// Returns where the cursor belongs, if text is being typed.
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer) -> Point? {
        buffer.fill(buffer.bounds, style: paint[.text])
        let layout = model.layout
        guard !layout.isTooSmall else {
            drawTooSmall(paint, &buffer)
            return nil
        }
        StatusLine.draw(model, paint, into: &buffer, in: layout.status)
        let isSwarm = PaneCatalog.ofSwarm.contains(model.focus)
        // What says how to begin lies over the panes that have nothing to show yet.
        let isIntroduced = isSwarm ? !model.swarm.isLoaded : model.isFirstStart
        let covered = isIntroduced ? layout.panes.filter { isSwarm || !$0.id.isList } : []
        for place in layout.panes where !covered.contains(where: { $0.id == place.id }) {
            draw(place.id, &model, paint, &buffer, in: place.rect)
        }
        if let first = covered.first {
            let room = covered.dropFirst().reduce(first.rect) { $0.union($1.rect) }
            if isSwarm {
                SwarmIntroView.draw(model, paint, into: &buffer, in: room)
            } else {
                WelcomeView.draw(model, paint, into: &buffer, in: room)
            }
        }
        var cursor = HintLine.draw(model, paint, into: &buffer, in: layout.hints)
        ToastView.draw(model.toasts, paint, into: &buffer, above: layout.hints)
        for overlay in model.overlays { cursor = OverlayView.draw(overlay, &model, paint, into: &buffer) }
        if paint.ascii { shortenInASCII(&buffer) }
        return cursor
    }

    /// What cuts texts short writes an ellipsis, wherever it is; here it becomes something every terminal has.
    private static func shortenInASCII(_ buffer: inout CellBuffer) {
        for y in 0..<buffer.size.height {
            for (x, cell) in buffer.cells(row: y).enumerated() where cell.text == "…" {
                buffer.put(Cell("~", style: cell.style), x: x, y: y)
            }
        }
    }

    private static func draw(
        _ pane: PaneID, _ model: inout AppModel, _ paint: Paint, _ buffer: inout CellBuffer, in rect: Rect
    ) {
        switch pane {
        case .containers: ContainersView.draw(&model, paint, into: &buffer, in: rect)
        case .images: ImagesView.draw(&model, paint, into: &buffer, in: rect)
        case .events: EventsView.draw(&model, paint, into: &buffer, in: rect)
        case .logs: LogsView.draw(&model, paint, into: &buffer, in: rect)
        case .stats: StatsView.draw(&model, paint, into: &buffer, in: rect)
        case .changes: ChangesView.draw(&model, paint, into: &buffer, in: rect)
        case .containerDetails: ContainerDetailsView.draw(&model, paint, into: &buffer, in: rect)
        case .history: HistoryView.draw(&model, paint, into: &buffer, in: rect)
        case .layerFiles: LayerFilesView.draw(&model, paint, into: &buffer, in: rect)
        case .builds: BuildsView.draw(&model, paint, into: &buffer, in: rect)
        case .steps: StepsView.draw(&model, paint, into: &buffer, in: rect)
        case .stepLog: StepLogView.draw(&model, paint, into: &buffer, in: rect)
        case .dockerfile: DockerfileView.draw(&model, paint, into: &buffer, in: rect)
        case .cacheMiss: CacheMissView.draw(&model, paint, into: &buffer, in: rect)
        case .volumes: VolumesView.draw(&model, paint, into: &buffer, in: rect)
        case .volumeFiles: VolumeFilesView.draw(&model, paint, into: &buffer, in: rect)
        case .volumeUsers: VolumeUsersView.draw(&model, paint, into: &buffer, in: rect)
        case .volumeDetails: VolumeDetailsView.draw(&model, paint, into: &buffer, in: rect)
        case .networks: NetworksView.draw(&model, paint, into: &buffer, in: rect)
        case .networkDrawing: NetworkDrawingView.draw(&model, paint, into: &buffer, in: rect)
        case .networkPorts: NetworkPortsView.draw(&model, paint, into: &buffer, in: rect)
        case .networkCheck: NetworkCheckView.draw(&model, paint, into: &buffer, in: rect)
        case .networkDetails: NetworkDetailsView.draw(&model, paint, into: &buffer, in: rect)
        case .projects: ProjectsView.draw(&model, paint, into: &buffer, in: rect)
        case .projectGraph: ProjectGraphView.draw(&model, paint, into: &buffer, in: rect)
        case .projectPlan: ProjectPlanView.draw(&model, paint, into: &buffer, in: rect)
        case .projectDrift: ProjectDriftView.draw(&model, paint, into: &buffer, in: rect)
        case .imageDetails: ImageDetailsView.draw(&model, paint, into: &buffer, in: rect)
        case .swarm: SwarmView.draw(&model, paint, into: &buffer, in: rect)
        case .swarmTasks: SwarmTasksView.draw(&model, paint, into: &buffer, in: rect)
        case .swarmMap: SwarmMapView.draw(&model, paint, into: &buffer, in: rect)
        case .swarmUpdate: SwarmUpdateView.draw(&model, paint, into: &buffer, in: rect)
        case .swarmWhy: SwarmWhyView.draw(&model, paint, into: &buffer, in: rect)
        case .swarmLogs: SwarmLogsView.draw(&model, paint, into: &buffer, in: rect)
        case .swarmInspect: SwarmInspectView.draw(&model, paint, into: &buffer, in: rect)
        }
    }

    private static func drawTooSmall(_ paint: Paint, _ buffer: inout CellBuffer) {
        let least = ScreenLayout.minimum
        let lines = ["too small", "need \(least.width)x\(least.height)", "q quits"]
        let top = max(0, (buffer.size.height - lines.count) / 2)
        for (row, line) in lines.enumerated() {
            let x = max(0, (buffer.size.width - line.count) / 2)
            buffer.write(line, at: Point(x: x, y: top + row), style: paint[.text])
        }
    }
}

extension Rect {
    /// The smallest rectangle around both.
    func union(_ other: Rect) -> Rect {
        let left = min(minX, other.minX)
        let top = min(minY, other.minY)
        return Rect(x: left, y: top, width: max(maxX, other.maxX) - left, height: max(maxY, other.maxY) - top)
    }
}
