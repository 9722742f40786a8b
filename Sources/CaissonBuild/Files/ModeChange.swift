import CaissonCore

/// What `--chmod` says: an octal mode or chmod(1)'s symbols.
struct ModeChange: Sendable, Equatable {
    private struct Clause: Equatable {
        /// The bits of user, group and others it is about, as 0o700, 0o070, 0o007.
        var who: UInt32
        var operation: Character
        var permissions: Substring
    }

    private var octal: UInt32?
    private var clauses: [Clause] = []

    /// Throws `invalidArgument` for what is neither.
    init(_ text: String) throws {
        if !text.isEmpty, text.allSatisfy({ ("0"..."7").contains($0) }) {
            guard let value = UInt32(text, radix: 8), value <= 0o7777 else { throw ModeChange.invalid(text) }
            octal = value
            return
        }
        for part in text.split(separator: ",", omittingEmptySubsequences: false) { try parse(part, text) }
    }

    private mutating func parse(_ part: Substring, _ text: String) throws {
        var rest = part
        var who: UInt32 = 0
        while let letter = rest.first, let bits = ModeChange.classes[letter] {
            who |= bits
            rest.removeFirst()
        }
        guard !rest.isEmpty else { throw ModeChange.invalid(text) }
        while let operation = rest.popFirst() {
            guard "+-=".contains(operation) else { throw ModeChange.invalid(text) }
            let permissions = rest.prefix { !"+-=".contains($0) }
            rest = rest.dropFirst(permissions.count)
            let isCopy = permissions.count == 1 && permissions.allSatisfy { "ugo".contains($0) }
            guard isCopy || permissions.allSatisfy({ "rwxXst".contains($0) }) else { throw ModeChange.invalid(text) }
            clauses.append(Clause(who: who == 0 ? 0o777 : who, operation: operation, permissions: permissions))
        }
    }

    private static let classes: [Character: UInt32] = ["u": 0o700, "g": 0o070, "o": 0o007, "a": 0o777]

    private static func invalid(_ text: String) -> CaissonError {
        CaissonError(.invalidArgument, "invalid chmod parameter: '\(text)'. it should be octal string and between 0 and 07777")
    }

    /// The mode a file of this one gets.
    func applied(to mode: UInt32, isDirectory: Bool) -> UInt32 {
        if let octal { return octal }
        return clauses.reduce(mode) { apply($1, $0, isDirectory) }
    }

    private func apply(_ clause: Clause, _ mode: UInt32, _ isDirectory: Bool) -> UInt32 {
        var bits: UInt32 = 0
        var special: UInt32 = 0
        for letter in clause.permissions {
            switch letter {
            case "r": bits |= 0o444
            case "w": bits |= 0o222
            case "x": bits |= 0o111
            case "X": bits |= isDirectory || mode & 0o111 != 0 ? 0o111 : 0
            case "s": special |= (clause.who & 0o700 != 0 ? 0o4000 : 0) | (clause.who & 0o070 != 0 ? 0o2000 : 0)
            case "t": special |= 0o1000
            case "u": bits |= (mode >> 6 & 7) * 0o111
            case "g": bits |= (mode >> 3 & 7) * 0o111
            case "o": bits |= (mode & 7) * 0o111
            default: break
            }
        }
        bits = bits & clause.who | special
        switch clause.operation {
        case "+": return mode | bits
        case "-": return mode & ~bits
        default:
            let cleared = clause.who | (clause.who & 0o700 != 0 ? 0o4000 : 0) | (clause.who & 0o070 != 0 ? 0o2000 : 0)
            // Like chmod(1), a directory keeps its set-id bits unless they are named.
            return mode & ~(isDirectory ? clause.who : cleared) | bits
        }
    }
}
