/// The container's process (runtime-spec `config.md#process`).
package struct ProcessSpec: Hashable, Sendable, Codable {
    package var terminal: Bool?
    package var consoleSize: ConsoleSize?
    package var cwd: String
    package var env: [String]?
    package var args: [String]?
    package var user: UserSpec
    package var capabilities: CapabilitySets?
    package var rlimits: [ResourceLimit]?
    package var noNewPrivileges: Bool?
    package var apparmorProfile: String?
    package var selinuxLabel: String?
    package var oomScoreAdj: Int?

    package init(args: [String], env: [String] = [], cwd: String = "/", user: UserSpec = UserSpec(uid: 0, gid: 0)) {
        self.args = args
        self.env = env
        self.cwd = cwd
        self.user = user
    }
}

/// The first size of a terminal, in character cells.
package struct ConsoleSize: Hashable, Sendable, Codable {
    package var height: UInt32
    package var width: UInt32

    package init(height: UInt32, width: UInt32) {
        self.height = height
        self.width = width
    }
}

/// Who the process runs as (runtime-spec `config.md#posix-platform-user`).
package struct UserSpec: Hashable, Sendable, Codable {
    package var uid: UInt32
    package var gid: UInt32
    package var umask: UInt32?
    package var additionalGids: [UInt32]?

    package init(uid: UInt32, gid: UInt32, additionalGids: [UInt32]? = nil) {
        self.uid = uid
        self.gid = gid
        self.additionalGids = additionalGids
    }
}

/// Capability names (`CAP_CHOWN`) of each set (runtime-spec `config.md#linux-process`).
package struct CapabilitySets: Hashable, Sendable, Codable {
    package var effective: [String]?
    package var bounding: [String]?
    package var inheritable: [String]?
    package var permitted: [String]?
    package var ambient: [String]?

    /// Everything empty; set what is needed.
    package init() {}
}

/// A limit of `setrlimit(2)`: `RLIMIT_NOFILE`.
package struct ResourceLimit: Hashable, Sendable, Codable {
    package var type: String
    package var soft: UInt64
    package var hard: UInt64

    package init(type: String, soft: UInt64, hard: UInt64) {
        self.type = type
        self.soft = soft
        self.hard = hard
    }
}
