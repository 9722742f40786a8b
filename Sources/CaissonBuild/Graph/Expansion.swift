import CaissonCore
import CaissonDockerfile

/// Expands the words of one instruction with the variables its stage has at that point.
struct Expansion {
    let escape: Character
    let variables: Variables
    let range: SourceRange
    /// Gets the names that are not set; nil where nobody wants to know.
    var unset: UnsetNames?

    private var expander: WordExpansion { WordExpansion(escape: escape) { [variables] in variables[$0] } }

    /// One word: quotes are taken off, variables put in. Throws with the instruction's line.
    func word(_ text: String) throws -> String { try located { noted(try expander.expand(text)).text } }

    func word(_ text: String?) throws -> String? { try text.map { try word($0) } }

    /// A text that may become several words.
    func words(_ text: String) throws -> [String] { try located { noted(try expander.expand(text)).words } }

    /// The ports of a word of EXPOSE.
    func ports(_ word: String) throws -> [String] { try located { try ExposedPorts.parse(word) } }

    /// Variables put in, quotes left as they are: heredocs.
    func raw(_ text: String) throws -> String { try located { noted(try expander.expandRaw(text)).text } }

    /// What progress shows: a command of the shell may hold what is no variable of a Dockerfile, and stays as it is then, as
    /// do names that only the shell knows (`$i` of a loop).
    func shown(_ text: String) -> String {
        let keeping = WordExpansion(escape: escape) { [variables] in variables[$0] ?? "$" + $0 }
        return (try? keeping.raw(text)) ?? text  // ignored: see above
    }

    /// A mount whose options are put in.
    func mount(_ mount: RunMount) throws -> RunMount { try located { try mount.expanded { try word($0) } } }

    private func noted(_ word: ExpandedWord) -> ExpandedWord {
        unset?.add(word.unset)
        return word
    }

    private func located<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as ExpansionError {
            throw BuildFailure(.invalidArgument, error.message, at: range)
        } catch let error as MountError {
            throw BuildFailure(.invalidArgument, error.message, at: range, hint: error.hint)
        }
    }
}

/// Names that an instruction looked up in vain, each once.
final class UnsetNames {
    private var names: [String] = []

    func add(_ more: [String]) { for name in more where !names.contains(name) { names.append(name) } }

    /// What came together since the last time.
    func take() -> [String] {
        defer { names = [] }
        return names
    }
}
