import CaissonCore
import CaissonLinux
import SystemPackage

/// What the options of the local driver have mounted on a volume's folder before use: a tmpfs, a share, a folder of the host.
struct DriverMount: Equatable {
    var type: String
    var device: String
    var flags: MountFlags = []
    /// What the file system itself is told.
    var data: [String] = []

    private static let known: Set = ["type", "o", "device", "size"]
    private static let flagWords: [String: MountFlags] = [
        "ro": .readOnly, "nosuid": .noSuid, "nodev": .noDev, "noexec": .noExec, "bind": .bind, "rbind": [.bind, .recursive],
        "relatime": .relatime,
    ]
    /// Words of mount(8) that ask for what is so anyway.
    private static let idle: Set = ["rw", "defaults", "suid", "dev", "exec", "async", "auto", "noauto", "user", "nouser"]

    /// nil for a plain folder. Throws ``CaissonError`` (invalidArgument) in Docker's words.
    init?(_ options: [String: String]) throws {
        for key in options.keys.sorted() where !DriverMount.known.contains(key) {
            throw CaissonError(.invalidArgument, "invalid option: \"\(key)\"")
        }
        if let text = options["size"] {
            guard let size = ByteCount(parsing: text) else { throw CaissonError(.invalidArgument, "invalid size: '\(text)'") }
            if size.bytes > 0 { throw CaissonError(.invalidArgument, "quota size requested but no quota support") }
        }
        try DriverMount.checkCompleteness(options)
        guard let type = options["type"], let device = options["device"] else { return nil }
        (self.type, self.device) = (type, device)
        for word in (options["o"] ?? "").split(separator: ",").map(String.init) {
            if let flag = DriverMount.flagWords[word] {
                flags.insert(flag)
            } else if !DriverMount.idle.contains(word) {
                data.append(word)
            }
        }
    }

    private static func checkCompleteness(_ options: [String: String]) throws {
        let needs = [("device", ["type"]), ("o", ["device", "type"]), ("type", ["device"])]
        for (key, required) in needs where options[key] != nil {
            for missing in required where options[missing] == nil {
                throw CaissonError(.invalidArgument, "missing required option: \"\(missing)\"")
            }
        }
    }

    /// Kept in memory: what it holds is gone with the last container that uses it.
    var isMemory: Bool { ["tmpfs", "ramfs"].contains(type) }

    /// Mounts in the namespace of the calling thread. Throws ``CaissonError`` in Docker's words.
    func mount(at place: FilePath) throws {
        do {
            if flags.contains(.bind) {
                let recursive = flags.contains(.recursive)
                return try Mounts.bind(FilePath(device), at: place, recursive: recursive, readOnly: flags.contains(.readOnly))
            }
            try Mounts.mount(device, at: place, type: type, flags: flags, data: try resolvedData().joined(separator: ","))
        } catch let error as SyscallError {
            throw CaissonError(
                error.code, "failed to mount local volume: mount \(device):\(place), data: \(data.joined(separator: ",")): \(error.reason)",
                cause: error)
        }
    }

    /// The kernel takes a server's address, people write its name.
    private func resolvedData() throws -> [String] {
        guard type.hasPrefix("nfs") || type == "cifs" else { return data }
        return try data.map { word in
            guard word.hasPrefix("addr=") else { return word }
            let name = String(word.dropFirst(5))
            guard let address = HostAddress.resolve(name) else {
                throw CaissonError(.notFound, "error resolving passed in network volume address: lookup \(name): no such host")
            }
            return "addr=\(address)"
        }
    }
}
