import CaissonCore
import CaissonTerm

/// Which key runs which command in which pane.
struct Keymap: Sendable {
    /// The keys as the commands declare them.
    static let standard = Keymap(overrides: [:])

    private let chords: [CommandID: [KeyChord]]
    private let byPane: [PaneID: [KeyChord: CommandID]]

    private init(overrides: [CommandID: [KeyChord]]) {
        var chords: [CommandID: [KeyChord]] = [:]
        var byPane: [PaneID: [KeyChord: CommandID]] = [:]
        // A pane's own commands come first in the catalogue and win over those of everywhere.
        for command in CommandCatalog.all {
            let keys = overrides[command.id] ?? command.keys
            chords[command.id] = keys
            for pane in command.panes {
                for key in keys where byPane[pane]?[key] == nil { byPane[pane, default: [:]][key] = command.id }
            }
        }
        self.chords = chords
        self.byPane = byPane
    }

    /// Applies `[keys]` of config.toml: command name → keys, none to unbind. Throws ``CaissonError`` (invalidArgument)
    /// for a command or key that does not exist, and for a key given to two commands of one pane.
    init(settings: [String: [String]]) throws {
        var overrides: [CommandID: [KeyChord]] = [:]
        for (name, keys) in settings.sorted(by: { $0.key < $1.key }) {
            guard let id = CommandID(rawValue: name) else {
                throw CaissonError(.invalidArgument, "keys: there is no command \"\(name)\"")
            }
            overrides[id] = try keys.map { text in
                guard let chord = KeyChord(text) else {
                    throw CaissonError(.invalidArgument, "keys: \(name): \"\(text)\" is no key")
                }
                return chord
            }
        }
        self.init(overrides: overrides)
        if let conflict = conflicts.first { throw CaissonError(.invalidArgument, "keys: \(conflict)") }
    }

    func command(for chord: KeyChord, in pane: PaneID) -> CommandID? { byPane[pane]?[chord] }
    func chords(for id: CommandID) -> [KeyChord] { chords[id] ?? [] }

    /// Keys that two commands of one pane claim, one sentence each. A pane's own command may take a common key.
    var conflicts: [String] {
        var found: [String] = []
        for pane in PaneID.allCases {
            for isCommon in [false, true] {
                var owners: [KeyChord: CommandID] = [:]
                for command in CommandCatalog.all where command.panes.contains(pane) {
                    guard (command.panes == PaneCatalog.everything) == isCommon else { continue }
                    for chord in chords(for: command.id) {
                        if let other = owners[chord] {
                            found.append("\(chord) means both \(other.rawValue) and \(command.id.rawValue) in \(pane.rawValue)")
                        }
                        owners[chord] = command.id
                    }
                }
            }
        }
        return found
    }
}
