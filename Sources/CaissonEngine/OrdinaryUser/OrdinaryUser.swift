import CaissonCore
package import CaissonLinux
package import SystemPackage

/// Somebody who is not root and has an engine all the same: with a user namespace of their own, in which they are.
package struct OrdinaryUser: Sendable {
    package let user: UserName
    private let environment: [String: String]

    /// nil for root. To be asked before the process moves to the user's namespace.
    package static func current() -> OrdinaryUser? {
        guard ProcessTable.userID != 0 else { return nil }
        return OrdinaryUser(user: UserName.current(), environment: ProcessEnvironment.all())
    }

    /// Where the state lies when nobody says: `$XDG_DATA_HOME/caisson`, by default `~/.local/share/caisson`.
    package var defaultRoot: FilePath {
        if let data = folder("XDG_DATA_HOME") { return data.appending("caisson") }
        return (folder("HOME") ?? "/").appending(".local/share/caisson")
    }

    /// The run directory of a root when nobody says: below `$XDG_RUNTIME_DIR`, else `/run/user/ID`, else a folder in /tmp that
    /// only the user can enter. Throws ``CaissonError`` (permissionDenied) when that one is somebody else's.
    package func runRoot(of root: FilePath) throws -> FilePath {
        let base = try runtimeFolder()
        return root == defaultRoot ? base : base.appending(StatePaths.fingerprint(root.string))
    }

    private func runtimeFolder() throws -> FilePath {
        let usual = [folder("XDG_RUNTIME_DIR"), FilePath("/run/user/\(user.id)")].compactMap { $0 }
        if let place = usual.first(where: isOwn) { return place.appending("caisson") }
        let place = FilePath("/tmp/caisson-\(user.id)")
        try Files.makeDirectories(place, mode: 0o700)
        guard isOwn(place) else {
            throw CaissonError(.permissionDenied, "\(place): not a folder of \(user.name)'s alone; set XDG_RUNTIME_DIR or CAISSON_RUN")
        }
        return place
    }

    /// A folder, no link to one, of the user's that nobody else can write to.
    private func isOwn(_ place: FilePath) -> Bool {
        guard let status = try? FileStatus.of(place, followLinks: false) else { return false } // ignored: not there
        return status.kind == .directory && status.owner == user.id && status.mode & 0o022 == 0
    }

    private func folder(_ variable: String) -> FilePath? {
        environment[variable].flatMap { $0.hasPrefix("/") ? FilePath($0) : nil }
    }
}
