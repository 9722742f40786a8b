import CaissonCore
import SystemPackage

/// The folders of one state root and its run directory.
struct StatePaths: Sendable {
    let root: FilePath
    let runRoot: FilePath

    /// The default root's run directory is `/run/caisson`; any other root gets one of its own below it, named by a hash of
    /// the root's path, so that two roots never share a socket.
    init(root: FilePath, runRoot: FilePath?) {
        self.root = root
        if let runRoot {
            self.runRoot = runRoot
        } else if root == "/var/lib/caisson" {
            self.runRoot = "/run/caisson"
        } else {
            self.runRoot = FilePath("/run/caisson").appending(StatePaths.fingerprint(root.string))
        }
    }

    /// The root everyone uses who does not say otherwise.
    var isDefault: Bool { root == "/var/lib/caisson" }

    /// A container's folder of generated files and logs.
    func container(_ id: ObjectID) -> FilePath { root.appending("containers").appending(id.text) }

    func log(_ id: ObjectID) -> FilePath { container(id).appending("log.jsonl") }

    var volumes: FilePath { root.appending("volumes") }

    func volume(_ name: String) -> FilePath { volumes.appending(name) }

    /// What a container sees of a volume.
    func volumeData(_ name: String) -> FilePath { volume(name).appending("_data") }

    /// Where a container's shim keeps its socket, process ID and exit status. Exec sessions have one of their own.
    func run(_ id: ObjectID) -> FilePath { runRoot.appending(id.text) }

    /// The files of /etc that every start of a container makes anew. Not in its run directory: the shim's child mounts the root
    /// file system over that.
    func etc(_ id: ObjectID) -> FilePath { runRoot.appending(id.text + ".etc") }

    /// Where the steps of running builds keep what they need for a moment.
    var steps: FilePath { runRoot.appending("steps") }

    func steps(of build: ObjectID) -> FilePath { steps.appending(build.text) }

    /// Where builds keep what outlives them.
    var builds: FilePath { root.appending("builds") }

    /// FNV-1a, 64 bits: stable across processes, which Swift's own hashing is not.
    static func fingerprint(_ text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }
}
