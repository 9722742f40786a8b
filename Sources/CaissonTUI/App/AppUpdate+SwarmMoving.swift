import CaissonTerm

extension AppUpdate {
    /// `[` and `]` in the list: services, stacks, nodes, tasks.
    static func cycleSection(_ model: inout AppModel, _ step: Int) {
        let sections = SwarmSection.allCases
        let place = sections.firstIndex(of: model.swarm.section) ?? 0
        model.swarm.show(sections[(place + step + sections.count) % sections.count])
    }

    /// Tab goes through what is on the screen; where one part alone has room, through all of them.
    static func cycleSwarm(_ model: inout AppModel, _ layout: ScreenLayout, _ step: Int) {
        let panes = layout.panes.count == 1 ? PaneCatalog.swarmView : layout.panes.map(\.id)
        guard let place = panes.firstIndex(of: model.focus) else { return }
        model.focus = panes[(place + step + panes.count) % panes.count]
        if model.focus != .swarm, model.focus != .swarmMap { model.tabs[.swarm] = model.focus }
    }

    /// A click on the name of a section in the list's frame.
    static func pressedSection(_ model: inout AppModel, column: Int) -> [Effect] {
        if let section = SwarmView.section(atColumn: column, model) { model.swarm.show(section) }
        return []
    }

    /// A click on a line of the tasks, which may be several lines tall.
    static func selectTask(_ model: inout AppModel, line: Int) -> [Effect] {
        guard model.swarm.tasks.drawn.indices.contains(line) else { return [] }
        model.swarm.tasks.state.select(model.swarm.tasks.drawn[line], count: model.swarm.tasks.rows.count)
        return []
    }
}
