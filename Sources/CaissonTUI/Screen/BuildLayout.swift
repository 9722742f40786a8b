import CaissonTerm

/// Where the parts of the build view are drawn: steps at the left, log above and Dockerfile below at the right.
enum BuildLayout {
    typealias Places = [(id: PaneID, rect: Rect)]

    /// The whole screen for a build.
    static func places(_ body: Rect, _ focus: PaneID, _ tab: PaneID?) -> Places {
        if body.width < 70 {
            guard body.height >= 24 else { return [(focus, body)] }
            let parts = Layout.split(body, .vertical, [.percent(40), .fill(weight: 1), .percent(25)])
            return [(.steps, parts[0]), (front(focus, tab), parts[1]), (.dockerfile, parts[2])]
        }
        let left = min(80, max(36, body.width * 42 / 100))
        let columns = Layout.split(body, .horizontal, [.fixed(left), .fill(weight: 1)])
        let rows = Layout.split(columns[1], .vertical, [.fill(weight: 1), .fixed(max(5, body.height * 36 / 100))])
        return [(.steps, columns[0]), (front(focus, tab), rows[0]), (.dockerfile, rows[1])]
    }

    /// One part with most of the screen, the graph beside it.
    static func focused(_ body: Rect, _ focus: PaneID) -> Places {
        guard focus != .steps, body.width >= 100 else { return [(focus, body)] }
        let columns = Layout.split(body, .horizontal, [.fixed(36), .fill(weight: 1)])
        return [(.steps, columns[0]), (focus, columns[1])]
    }

    /// Beside the lists.
    static func beside(_ area: Rect, _ tab: PaneID?) -> Places {
        if area.height < 12 { return [(.steps, area)] }
        let rows = Layout.split(area, .vertical, [.percent(55), .fill(weight: 1)])
        return [(.steps, rows[0]), (front(.steps, tab), rows[1])]
    }

    private static func front(_ focus: PaneID, _ tab: PaneID?) -> PaneID {
        focus == .stepLog || focus == .cacheMiss ? focus : tab == .cacheMiss ? .cacheMiss : .stepLog
    }
}
