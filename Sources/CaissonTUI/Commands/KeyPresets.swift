import CaissonConfig

/// What differs from our keys in the presets for hands used to other programs.
enum KeyPresets {
    /// Command name → keys, in the form of `[keys]` in config.toml.
    static func keys(_ preset: KeyPreset) -> [String: [String]] {
        switch preset {
        case .caisson: [:]
        case .lazydocker:
            named([.logs: ["m", "l"], .showModified: ["M"], .shell: ["E"], .exec: ["e"]])
        case .k9s:
            named([
                .shell: ["s"], .startStop: ["x"], .kill: ["ctrl-k"], .removeContainer: ["ctrl-d"], .removeImage: ["ctrl-d"], .removeBuilds: ["ctrl-d"],
                .removeVolume: ["ctrl-d"], .removeNetwork: ["ctrl-d"], .removeSwarmObject: ["ctrl-d"],
                .inspect: ["d"], .showDeleted: ["X"],
            ])
        case .dive:
            named([.open: ["enter", "space"], .showAdded: ["a", "ctrl-a"], .showDeleted: ["d", "ctrl-r"]])
        }
    }

    private static func named(_ keys: [CommandID: [String]]) -> [String: [String]] {
        Dictionary(uniqueKeysWithValues: keys.map { ($0.key.rawValue, $0.value) })
    }
}
