import CaissonCore

/// Names a user may give a volume.
enum VolumeName {
    private static let rule = "[a-zA-Z0-9][a-zA-Z0-9_.-]"

    /// Throws ``CaissonError`` (invalidArgument) in Docker's words.
    static func validate(_ name: String) throws {
        let isWord: (Character) -> Bool = { $0.isASCII && ($0.isLetter || $0.isNumber) }
        if name.count == 1 {
            throw CaissonError(
                .invalidArgument,
                "create \(name): volume name is too short, names should be at least two alphanumeric characters")
        }
        // A file name has no more bytes.
        guard let first = name.first, isWord(first), name.allSatisfy({ isWord($0) || "_.-".contains($0) }), name.utf8.count <= 255
        else {
            throw CaissonError(
                .invalidArgument,
                "create \(name): \"\(name)\" includes invalid characters for a local volume name, only \"\(rule)\" are allowed. "
                    + "If you intended to pass a host directory, use absolute path")
        }
    }
}
