import CaissonCore

/// Names a user may give a container.
enum ContainerName {
    /// Docker's rule: `[a-zA-Z0-9][a-zA-Z0-9_.-]+`; throws ``CaissonError`` (invalidArgument) in Docker's words.
    static func validate(_ name: String) throws {
        let text = name.hasPrefix("/") ? name.dropFirst() : name[...]
        let isWord: (Character) -> Bool = { $0.isASCII && ($0.isLetter || $0.isNumber) }
        guard text.count >= 2, let first = text.first, isWord(first), text.allSatisfy({ isWord($0) || "_.-".contains($0) })
        else {
            throw CaissonError(
                .invalidArgument,
                "Invalid container name (\(name)), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed")
        }
    }
}
