import CaissonTerm

/// Where every pane is drawn: a function of the terminal's size and of what has the focus.
struct ScreenLayout: Sendable {
    /// The smallest screen that can be worked with.
    static let minimum = Size(width: 36, height: 8)

    let size: Size
    let isTooSmall: Bool
    let status: Rect
    let hints: Rect
    /// Visible panes in the order Tab goes through them.
    private(set) var panes: [(id: PaneID, rect: Rect)] = []

    init(size: Size, focus: PaneID, subject: PaneID, tab: PaneID?, zoom: Zoom) {
        self.size = size
        isTooSmall = size.width < ScreenLayout.minimum.width || size.height < ScreenLayout.minimum.height
        let whole = Rect(size: size)
        status = whole.row(0)
        hints = whole.row(max(0, size.height - 1))
        let body = Rect(x: 0, y: 1, width: size.width, height: max(0, size.height - 2))
        guard !isTooSmall else { return }
        switch zoom {
        case .full: panes = [(focus, body)]
        case .half where PaneCatalog.ofSwarm.contains(focus): panes = [(focus, body)]
        case .half where focus.owner == .builds: panes = BuildLayout.focused(body, focus)
        case .half: panes = focus.isList ? ScreenLayout.lists(body, focus, subject) : ScreenLayout.detail(body, subject, tab)
        case .normal: panes = ScreenLayout.workspace(body, focus, subject, tab)
        }
    }

    func rect(of pane: PaneID) -> Rect? { panes.first { $0.id == pane }?.rect }
    func isVisible(_ pane: PaneID) -> Bool { panes.contains { $0.id == pane } }
    func pane(at point: Point) -> PaneID? { panes.first { $0.rect.contains(point) }?.id }

    private typealias Places = [(id: PaneID, rect: Rect)]

    private static func workspace(_ body: Rect, _ focus: PaneID, _ subject: PaneID, _ tab: PaneID?) -> Places {
        // A build at work has the whole screen: its graph, its log and its Dockerfile belong together.
        if focus.owner == .builds { return BuildLayout.places(body, focus, tab) }
        // So have a swarm's services, its map and its tasks.
        if PaneCatalog.ofSwarm.contains(focus) { return SwarmLayout.places(body, focus, tab) }
        if body.width < 70 {
            // Too narrow for two columns: tall screens stack, low ones show one side at a time.
            guard body.height >= 24 else {
                return focus.isList ? [(focus, body)] : detail(body, subject, tab)
            }
            let parts = Layout.split(body, .vertical, [.percent(45), .fill(weight: 1)])
            return lists(parts[0], focus, subject) + detail(parts[1], subject, tab)
        }
        let left = min(56, max(34, body.width * 46 / 100))
        let parts = Layout.split(body, .horizontal, [.fixed(left), .fill(weight: 1)])
        return lists(parts[0], focus, subject) + detail(parts[1], subject, tab)
    }

    /// The list column; the focused list gets most of it.
    private static func lists(_ area: Rect, _ focus: PaneID, _ subject: PaneID) -> Places {
        if area.height < 9 { return [(focus.isList ? focus : .containers, area)] }
        // Beside containers and images: those that are looked at, or that there is room for.
        func extra(_ pane: PaneID, from height: Int? = nil, resting: Int = 6) -> (id: PaneID, height: Int)? {
            if focus == pane { return (pane, max(6, area.height / 2)) }
            guard subject == pane || area.height >= height ?? Int.max else { return nil }
            return (pane, resting)
        }
        let extras = [
            extra(.volumes), extra(.networks), extra(.projects), extra(.builds, from: 40), extra(.events, from: 26, resting: area.height >= 40 ? 8 : 6),
        ].compactMap { $0 }
        let weights = focus == .images ? (1, 2) : focus.isList && focus != .containers ? (1, 1) : (2, 1)
        let parts = Layout.split(
            area, .vertical, [.fill(weight: weights.0), .fill(weight: weights.1)] + extras.map { .fixed($0.height) })
        return zip([.containers, .images] + extras.map { $0.id }, parts).map { (id: $0, rect: $1) }
    }

    private static func detail(_ area: Rect, _ subject: PaneID, _ tab: PaneID?) -> Places {
        if subject == .builds { return BuildLayout.beside(area, tab) }
        let isLarge = area.width >= 100 && area.height >= 32
        guard let tab else { return [] }
        if subject == .images { return tab == .history || isLarge ? layers(area, isLarge) : [(tab, area)] }
        guard isLarge, [.containers, .volumes, .networks, .projects].contains(subject) else { return [(tab, area)] }
        let rows = Layout.split(area, .vertical, [.percent(60), .fill(weight: 1)])
        let columns = Layout.split(rows[1], .horizontal, [.percent(50), .fill(weight: 1)])
        if subject == .volumes { return [(.volumeFiles, rows[0]), (.volumeUsers, columns[0]), (.volumeDetails, columns[1])] }
        if subject == .networks {
            return [(tab == .networkCheck ? .networkCheck : .networkDrawing, rows[0]), (.networkPorts, columns[0]), (.networkDetails, columns[1])]
        }
        if subject == .projects { return [(.projectGraph, rows[0]), (.projectPlan, columns[0]), (.projectDrift, columns[1])] }
        return [(tab == .stats ? .stats : .logs, rows[0]), (.changes, columns[0]), (.containerDetails, columns[1])]
    }

    /// Instructions and files side by side where there is room, else one above the other.
    private static func layers(_ area: Rect, _ isLarge: Bool) -> Places {
        if area.width < 76 {
            let rows = Layout.split(area, .vertical, [.percent(45), .fill(weight: 1)])
            return [(.history, rows[0]), (.layerFiles, rows[1])]
        }
        let columns = Layout.split(area, .horizontal, [.percent(48), .fill(weight: 1)])
        guard isLarge else { return [(.history, columns[0]), (.layerFiles, columns[1])] }
        let rows = Layout.split(columns[0], .vertical, [.percent(60), .fill(weight: 1)])
        return [(.history, rows[0]), (.layerFiles, columns[1]), (.imageDetails, rows[1])]
    }
}
