import CaissonCore

/// The options of `--tmpfs` behind the colon.
enum TmpfsWords {
    private static let flags: Set = [
        "defaults", "ro", "rw", "suid", "nosuid", "dev", "nodev", "exec", "noexec", "sync", "async", "dirsync", "remount", "mand",
        "nomand", "atime", "noatime", "diratime", "nodiratime", "relatime", "norelatime", "strictatime", "nostrictatime",
    ]
    private static let keys: Set = ["size", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol"]

    /// The words one by one; throws ``CaissonError`` (invalidArgument) for one Docker does not know.
    static func parse(_ text: String) throws -> [String] {
        let words = text.split(separator: ",").map(String.init)
        for word in words where !flags.contains(word) {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, keys.contains(parts[0]) else {
                throw CaissonError(.invalidArgument, "invalid tmpfs option \(parts.map { "\"\($0)\"" }.joined(separator: " "))")
            }
        }
        // Of the words mount(8) itself acts on none means anything to a new tmpfs.
        return words.filter { !["defaults", "sync", "async", "dirsync", "remount", "mand", "nomand"].contains($0) }
    }
}
