import CaissonAPI
import CaissonConfig
import CaissonCore
import CaissonTerm
import Testing

@testable import CaissonTUI

@Suite struct CommandTests {
    @Test func `every command is declared once, with keys that exist`() {
        let ids = CommandCatalog.all.map(\.id)
        #expect(Set(ids) == Set(CommandID.allCases))
        #expect(ids.count == CommandID.allCases.count)
    }

    @Test func `no key means two things in one pane`() {
        #expect(Keymap.standard.conflicts == [])
    }

    @Test func `nothing destructive lies on a control key`() {
        let destructive: Set<CommandID> = [
            .kill, .removeContainer, .removeImage, .pruneImages, .pruneContainers, .revert, .revertAll, .cancelBuild, .removeBuilds, .removeNetwork,
            .pruneNetworks, .disconnect, .repairNetworks, .removeSwarmObject, .leaveSwarm, .drainNode, .rollbackService,
        ]
        for command in CommandCatalog.all where destructive.contains(command.id) {
            #expect(command.keys.allSatisfy { !$0.modifiers.contains(.ctrl) }, "\(command.title)")
        }
    }

    @Test func `keys can be given and taken in the settings`() throws {
        let keymap = try Keymap(settings: ["container.restart": ["ctrl-r"], "container.kill": []])
        #expect(keymap.command(for: .ctrl("r"), in: .containers) == .restart)
        #expect(keymap.command(for: .char("r"), in: .containers) == nil)
        #expect(keymap.command(for: .char("S"), in: .containers) == nil)
    }

    @Test(arguments: [
        ["container.restrat": ["r"]], ["container.restart": ["not-a-key"]], ["container.restart": ["s"]],
    ])
    func `settings that make no sense are refused`(settings: [String: [String]]) {
        #expect(throws: CaissonError.self) { try Keymap(settings: settings) }
    }

    @Test(arguments: KeyPreset.allCases)
    func `presets are whole and free of conflicts`(preset: KeyPreset) throws {
        let keymap = try Keymap(settings: KeyPresets.keys(preset))
        for command in CommandCatalog.all where !command.keys.isEmpty { #expect(!keymap.chords(for: command.id).isEmpty) }
    }

    @Test func `README's table names every key once`() {
        let table = KeyTable.markdown()
        for command in CommandCatalog.all where !command.keys.isEmpty {
            #expect(table.contains("| \(command.title) |"), "\(command.title)")
        }
    }

    @Test(arguments: [
        ("a b", ["a", "b"]), ("'a b' c", ["a b", "c"]), ("\"x 'y'\"", ["x 'y'"]), ("a\\ b", ["a b"]), ("''", [""]), ("  ", []),
        ("a''b", ["ab"]),
    ])
    func `words are split as a shell does`(text: String, words: [String]) {
        #expect(ShellWords.split(text) == words)
    }

    @Test(arguments: ["'open", "\"open", "tail\\"])
    func `an open quote is no command`(text: String) {
        #expect(ShellWords.split(text) == nil)
    }

    @Test(arguments: [["ls", "-l"], ["echo", "it's"], ["", "$HOME", "<a>"]])
    func `quoted words are read back`(words: [String]) {
        #expect(ShellWords.split(words.map(ShellWords.quote).joined(separator: " ")) == words)
    }

    @Test(arguments: [
        ("pull alpine", "caisson image pull alpine"),
        ("image pull alpine", "caisson image pull alpine"),
        ("run -it --rm --name box alpine /bin/sh", "caisson container run -it --rm --name box alpine /bin/sh"),
        ("container run alpine ls -l", "caisson container run -d alpine ls -l"),
        ("tag alpine mine:1", "caisson image tag alpine mine:1"),
        ("run --name=web -d alpine", "caisson container run -d --name web alpine"),
        ("network create back", "caisson network create back"),
        ("docker network rm back", "caisson network rm back"),
        ("swarm init", "caisson swarm init"), ("swarm init --advertise-addr eth0", "caisson swarm init --advertise-addr eth0"),
        ("service scale web=5", "caisson service scale web=5"),
        ("docker service rm web", "caisson service rm web"), ("stack down shop", "caisson stack rm shop"),
    ])
    func `typed command lines are understood`(text: String, commandLine: String) {
        guard case .action(let action) = TypedCommand.parse(text) else {
            Issue.record("not understood: \(text)")
            return
        }
        #expect(action.commandLine == commandLine)
    }

    @Test(arguments: ["", "pull", "pull a b", "run --what alpine", "run -it", "exec web", "network create", "network connect back", "service scale web", "service scale web=-1", "service scale =3", "swarm init now", "nonsense here", "run 'x"])
    func `what is not a whole command is not offered`(text: String) {
        #expect(TypedCommand.parse(text) == nil)
    }

    @Test(arguments: [
        ("run --nosuch box", "unknown flag: --nosuch"), ("run --bogus=1 box", "unknown flag: --bogus"),
        ("build --what x .", "unknown flag: --what"), ("qqqq", "no command and no name: qqqq"),
    ])
    func `what is wrong with a typed line is said`(text: String, complaint: String) {
        #expect(TypedCommand.complaint(text) == complaint)
    }

    @Test func `a fuzzy query prefers the beginning and whole runs`() throws {
        let prefix = try #require(FuzzyMatch.score("res", "Restart"))
        let inside = try #require(FuzzyMatch.score("res", "Address"))
        let spread = try #require(FuzzyMatch.score("rst", "Restart"))
        #expect(prefix > inside)
        #expect(inside > spread)
        #expect(FuzzyMatch.score("xyz", "Restart") == nil)
    }
}
