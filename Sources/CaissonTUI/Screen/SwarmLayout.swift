import CaissonTerm

/// Where the parts of the swarm view are drawn: the list and the map above, the tasks of what is selected below.
enum SwarmLayout {
    typealias Places = [(id: PaneID, rect: Rect)]

    static func places(_ body: Rect, _ focus: PaneID, _ tab: PaneID?) -> Places {
        let front = focus == .swarm ? tab ?? .swarmTasks : focus
        if body.width < 70 { return narrow(body, focus, front) }
        if body.width >= 110, body.height >= 32 { return large(body, front) }
        if body.height < 16 { return [(.swarm, left(body)), (front, right(body))] }
        let rows = Layout.split(body, .vertical, [.percent(46), .fill(weight: 1)])
        return [(.swarm, left(rows[0])), (.swarmMap, right(rows[0])), (below(front), rows[1])]
    }

    private static func narrow(_ body: Rect, _ focus: PaneID, _ front: PaneID) -> Places {
        guard body.height >= 24 else { return [(focus, body)] }
        let rows = Layout.split(body, .vertical, [.percent(45), .fill(weight: 1)])
        return [(.swarm, rows[0]), (front, rows[1])]
    }

    /// Everything there is to see of a service at once.
    private static func large(_ body: Rect, _ front: PaneID) -> Places {
        let rows = Layout.split(body, .vertical, [.percent(34), .fill(weight: 1), .percent(30)])
        var places: Places
        let isWide = body.width >= 160
        if isWide {
            let top = Layout.split(rows[0], .horizontal, [.percent(40), .percent(30), .fill(weight: 1)])
            places = [(.swarm, top[0]), (.swarmMap, top[1]), (.swarmUpdate, top[2])]
        } else {
            places = [(.swarm, left(rows[0])), (.swarmMap, right(rows[0]))]
        }
        let middle = Layout.split(rows[1], .horizontal, [.percent(62), .fill(weight: 1)])
        let isElsewhere = [.swarmInspect, .swarmLogs].contains(front) || isWide && front == .swarmUpdate
        return places + [(isElsewhere ? .swarmTasks : below(front), middle[0]), (.swarmInspect, middle[1]), (.swarmLogs, rows[2])]
    }

    /// The panes that have a place of their own on a screen with these, and so no tabs.
    static func fixed(_ panes: [PaneID]) -> Set<PaneID> {
        switch panes.count {
        case ..<3: []
        case 3: [.swarmMap]
        case 5: [.swarmMap, .swarmInspect, .swarmLogs]
        default: [.swarmMap, .swarmInspect, .swarmLogs, .swarmUpdate]
        }
    }

    /// The map has a place of its own above.
    private static func below(_ front: PaneID) -> PaneID { front == .swarmMap ? .swarmTasks : front }

    private static func left(_ rect: Rect) -> Rect { columns(rect)[0] }
    private static func right(_ rect: Rect) -> Rect { columns(rect)[1] }

    private static func columns(_ rect: Rect) -> [Rect] {
        Layout.split(rect, .horizontal, [.percent(57), .fill(weight: 1)])
    }
}
