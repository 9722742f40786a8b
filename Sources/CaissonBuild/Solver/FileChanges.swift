import CaissonAPI

/// Tells two selections' files apart.
enum FileChanges {
    /// Differences are shown of at most this many files.
    private static let mostShown = 50
    /// More changed files than this are only counted.
    private static let mostListed = 2000

    static func between(_ old: FileManifest, _ new: FileManifest) -> [ChangedFile] {
        let before = Dictionary(old.facts.map { ($0.path, $0) }) { first, _ in first }
        var seen: Set<String> = []
        var changes: [ChangedFile] = []
        for fact in new.facts {
            seen.insert(fact.path)
            guard let known = before[fact.path] else {
                changes.append(ChangedFile(path: fact.path, kind: .added))
                continue
            }
            guard known != fact else { continue }
            let difference = changes.count < mostShown ? difference(fact.path, old, new) : nil
            changes.append(
                ChangedFile(path: fact.path, kind: .modified, difference: difference ?? modeChange(known, fact)))
        }
        for fact in old.facts where !seen.contains(fact.path) {
            changes.append(ChangedFile(path: fact.path, kind: .deleted))
        }
        return Array(changes.prefix(mostListed))
    }

    private static func difference(_ path: String, _ old: FileManifest, _ new: FileManifest) -> String? {
        guard let before = old.texts[path], let after = new.texts[path] else { return nil }
        return TextDifference.unified(
            String(decoding: before, as: UTF8.self), String(decoding: after, as: UTF8.self), name: path)
    }

    private static func modeChange(_ old: FileFact, _ new: FileFact) -> String? {
        guard old.hash == new.hash, old.mode != new.mode else { return nil }
        return "mode 0\(String(old.mode, radix: 8)) is now 0\(String(new.mode, radix: 8))\n"
    }

    /// `3 files changed`, `src/main.c changed`.
    static func headline(_ changes: [ChangedFile]) -> String {
        guard changes.count == 1, let only = changes.first else { return "\(changes.count) files changed" }
        switch only.kind {
        case .added: return "\(only.path) is new"
        case .deleted: return "\(only.path) is gone"
        default: return "\(only.path) changed"
        }
    }
}
