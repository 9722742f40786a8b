/// What may follow the second colon of `-v`, by Docker's rules: one word of each kind at most.
struct MountModes: Equatable {
    private(set) var readOnly = false
    private(set) var noCopy = false
    private(set) var propagation: String?

    static let propagations: Set = ["private", "rprivate", "shared", "rshared", "slave", "rslave"]

    /// nil for what Docker does not take.
    init?(_ text: String) {
        guard !text.isEmpty else { return }
        var seen: Set<Int> = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            guard let kind = MountModes.kind(of: word), seen.insert(kind).inserted else { return nil }
            switch kind {
            case 0: readOnly = word == "ro"
            case 1: propagation = word
            case 2: noCopy = true
            default: break // labels of SELinux and the consistency of Docker Desktop have nothing to do here
            }
        }
    }

    private static func kind(of word: String) -> Int? {
        switch word {
        case "ro", "rw": 0
        case _ where propagations.contains(word): 1
        case "nocopy": 2
        case "z", "Z": 3
        case "consistent", "cached", "delegated": 4
        default: nil
        }
    }
}
