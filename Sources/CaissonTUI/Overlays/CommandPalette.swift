import CaissonAPI
import CaissonCore
import CaissonTerm

/// `:` — commands, objects, themes and typed command lines in one searchable list.
struct CommandPalette: Sendable {
    enum Item: Sendable {
        case command(Command)
        case typed(TypedCommand)
        case container(ContainerSummary)
        case image(ImageRow)
        case build(BuildSummary)
        case volume(VolumeSummary)
        case network(NetworkSummary)
        case service(ServiceDetails)
        case theme(String)
    }

    var field = TextField("", placeholder: "a command, a name, or run/pull/tag …")
    var state = ListState()
    /// The pane it was opened from: its commands come first.
    var pane: PaneID

    /// What is offered for the text typed so far, best first.
    func items(_ model: AppModel) -> [Item] {
        let text = field.text
        var items: [Item] = []
        if let typed = TypedCommand.parse(text) { items.append(.typed(typed)) }
        items += ranked(commands(model), text) { $0.title }.map(Item.command)
        guard !text.isEmpty else { return items }
        items += ranked(model.themeNames.map { "theme \($0)" }, text) { $0 }.map { .theme(String($0.dropFirst(6))) }
        items += ranked(model.containers.list.all, text) { "container \($0.name)" }.map(Item.container)
        items += ranked(model.images.list.all, text) { "image \($0.displayName)" }.map(Item.image)
        items += ranked(model.volumes.list.all, text) { "volume \($0.displayName)" }.map(Item.volume)
        items += ranked(model.networks.list.all, text) { "network \($0.name)" }.map(Item.network)
        items += ranked(Array(model.swarm.index.services.values), text) { "service \($0.name)" }.map(Item.service)
        items += ranked(model.builds.list.all, text) { "build \($0.name)" }.map(Item.build)
        return items
    }

    private func commands(_ model: AppModel) -> [Command] {
        CommandCatalog.all.filter { $0.isListed && $0.isEnabled(model) && $0.panes.contains(pane) }
            + CommandCatalog.all.filter { $0.isListed && $0.isEnabled(model) && !$0.panes.contains(pane) }
    }

    private func ranked<Thing>(_ things: [Thing], _ text: String, _ name: (Thing) -> String) -> [Thing] {
        let scored = things.enumerated().compactMap { index, thing in
            FuzzyMatch.score(text, name(thing)).map { (thing, $0, index) }
        }
        return scored.sorted { ($1.1, $0.2) < ($0.1, $1.2) }.map(\.0)
    }
}
