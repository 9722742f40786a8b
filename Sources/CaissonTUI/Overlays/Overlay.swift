import CaissonCore
import CaissonTerm

/// Something that lies over the panes and has the keys to itself.
enum Overlay: Sendable {
    case palette(CommandPalette)
    case help(Help)
    case form(FormOverlay)
    /// A list to choose from.
    case picker(Picker)
    case confirmation(Confirmation)
    /// The progress of a job.
    case transfer(job: Int)
    /// An error from its headline down to its root cause.
    case failure(CaissonError)
    case commandLog(ListState)
}

/// A question with the actions a yes sets off.
struct Confirmation: Sendable {
    var title: String
    /// What will happen, one line each.
    var lines: [String]
    var actions: [EngineAction] = []
    /// Whether a yes closes the workstation.
    var closes = false
    /// The first line in view.
    var top = 0
}

/// All keys that work where the focus is, searchable; Enter runs the selected one.
struct Help: Sendable {
    var field = TextField("", placeholder: "type to search")
    var state = ListState()
    /// The pane it was opened from.
    var pane: PaneID

    /// The commands of this pane first, then those that work everywhere.
    func commands(_ model: AppModel) -> [Command] {
        let here = CommandCatalog.all.filter { $0.panes.contains(pane) && !$0.keys.isEmpty }
        let special = here.filter { $0.panes != PaneCatalog.everything }
        let common = here.filter { $0.panes == PaneCatalog.everything }
        return (special + common).filter { command in
            field.text.isEmpty || command.title.containsFolding(field.text)
                || model.keymap.chords(for: command.id).contains { $0.description == field.text }
        }
    }
}
