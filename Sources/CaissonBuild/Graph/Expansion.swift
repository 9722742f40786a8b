import CaissonCore
import CaissonDockerfile

/// Expands the words of one instruction with the variables its stage has at that point.
struct Expansion {
    let escape: Character
    let variables: Variables
    let range: SourceRange

    private var expander: WordExpansion { WordExpansion(escape: escape) { [variables] in variables[$0] } }

    /// One word: quotes are taken off, variables put in. Throws with the instruction's line.
    func word(_ text: String) throws -> String { try located { try expander.word(text) } }

    func word(_ text: String?) throws -> String? { try text.map { try word($0) } }

    /// A text that may become several words.
    func words(_ text: String) throws -> [String] { try located { try expander.words(text) } }

    /// Variables put in, quotes left as they are: heredocs and what progress shows.
    func raw(_ text: String) throws -> String { try located { try expander.raw(text) } }

    private func located<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as ExpansionError {
            throw BuildFailure(.invalidArgument, "\(error.message)", at: range)
        }
    }
}
