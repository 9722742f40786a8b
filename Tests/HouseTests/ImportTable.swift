/// Who may import whom: one row per target, everything not listed is refused.
enum ImportTable {
    /// Open to every Swift target but Core: our shared values and the one shared external module.
    static let everywhere: Set<String> = ["CaissonCore", "SystemPackage", "Synchronization"]

    static let allowed: [String: Set<String>] = [
        "CaissonCore": ["Synchronization", "Collections", "DequeModule", "OrderedCollections"],
        "CaissonAPI": [],
        "CaissonOCI": ["Crypto", "Foundation", "FoundationEssentials"],
        "CaissonArchive": ["CArchive", "CCompression", "Glibc"],
        "CaissonLinux": ["CLinux", "Glibc"],
        "CaissonControl": ["CaissonAPI", "CaissonLinux", "Foundation", "FoundationEssentials"],
        "CaissonDaemon": ["CaissonAPI", "CaissonConfig", "CaissonControl", "CaissonLinux"],
        "CaissonConfig": ["TOMLKit", "Foundation", "FoundationEssentials"],
        "CaissonCompose": ["CaissonAPI", "CaissonDockerfile", "Crypto", "Yams"],
        "CaissonStore": [
            "CaissonOCI", "CaissonArchive", "CaissonLinux", "GRDBSQLite", "Crypto", "Foundation", "FoundationEssentials", "Glibc",
        ],
        "CaissonNetwork": ["CaissonLinux", "CNftables", "Foundation", "FoundationEssentials", "Glibc"],
        "CaissonRegistry": [
            "CaissonOCI", "CaissonAPI", "AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOPosix", "Foundation",
            "FoundationEssentials",
        ],
        "CaissonSwarmStore": ["CaissonSwarm", "GRDB", "Foundation", "FoundationEssentials"],
        "CaissonRuntime": [
            "CShimWire", "CaissonStore", "CaissonLinux", "CaissonOCI", "CaissonAPI", "Foundation", "FoundationEssentials",
            "Glibc",
        ],
        "CaissonDockerfile": [],
        "CaissonBuild": [
            "CaissonDockerfile", "CaissonArchive", "CaissonStore", "CaissonRuntime", "CaissonLinux", "CaissonOCI", "CaissonAPI",
            "Foundation", "FoundationEssentials", "Glibc",
        ],
        "CaissonEngine": [
            "CaissonBuild", "CaissonDockerfile", "CaissonAPI", "CaissonOCI", "CaissonArchive", "CaissonLinux", "CaissonConfig", "CaissonControl", "CaissonStore",
            "CaissonNetwork", "CaissonSwarm",
            "CaissonRuntime", "Foundation", "FoundationEssentials", "Glibc",
        ],
        "CaissonSwarm": ["CaissonAPI", "Foundation", "FoundationEssentials"],
        "CaissonSwarmCA": ["CaissonAPI", "CaissonSwarm", "Crypto", "FoundationEssentials", "SwiftASN1", "X509"],
        "CaissonTerm": [],
        "CaissonCurses": ["CaissonTerm", "CNcurses", "Glibc"],
        "CaissonTUI": ["CaissonAPI", "CaissonTerm", "CaissonConfig", "Foundation", "FoundationEssentials"],
        "CaissonCLI": [
            "CaissonAPI", "CaissonCompose", "CaissonLinux", "ArgumentParser", "ArgumentParserToolInfo", "Foundation", "FoundationEssentials",
            "Glibc",
        ],
        "caisson": [
            "CaissonAPI", "CaissonCLI", "CaissonCompose", "CaissonTUI", "CaissonCurses", "CaissonTerm", "CaissonConfig", "CaissonEngine",
            "CaissonLinux", "Glibc",
        ],
        "caissond": [
            "CaissonAPI", "CaissonControl", "CaissonDaemon", "CaissonEngine", "CaissonLinux", "CaissonSwarm",
            "CaissonSwarmCA", "CaissonSwarmStore",
            "ArgumentParser", "FoundationEssentials", "Glibc",
        ],
        "caisson-transfer": [
            "CaissonRegistry", "CaissonLinux", "CaissonAPI", "CaissonOCI", "Foundation", "FoundationEssentials", "Glibc",
        ],
        "caisson-shim": ["CShimMonitor", "CShimWire"],
    ]

    /// External modules that hide behind one target each, so that they can be replaced in one place.
    static let singleOwner: [String: Set<String>] = [
        "TOMLKit": ["CaissonConfig"],
        "Yams": ["CaissonCompose"],
        "GRDB": ["CaissonSwarmStore"],
        "GRDBSQLite": ["CaissonStore"],
        "AsyncHTTPClient": ["CaissonRegistry"],
        "ArgumentParser": ["CaissonCLI", "caissond"],
        "Crypto": ["CaissonOCI", "CaissonStore", "CaissonCompose", "CaissonSwarmCA"],
        "SwiftASN1": ["CaissonSwarmCA"],
        "X509": ["CaissonSwarmCA"],
        "CNcurses": ["CaissonCurses"],
        "CLinux": ["CaissonLinux"],
        "CNftables": ["CaissonNetwork"],
        "CArchive": ["CaissonArchive"],
        "CCompression": ["CaissonArchive"],
        "CShimWire": ["CaissonRuntime", "caisson-shim"],
    ]
}
