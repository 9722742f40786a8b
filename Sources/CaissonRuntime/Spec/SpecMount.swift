import CaissonOCI

/// A bind, volume, image or tmpfs of a user, resolved to what is really mounted.
package struct SpecMount: Sendable, Hashable {
    package enum Kind: Sendable, Hashable { case bind, tmpfs }

    package var kind: Kind
    /// A host path for binds, empty for tmpfs. With a ``base`` a path inside that.
    package var source: String
    package var destination: String
    package var readOnly: Bool
    package var recursive: Bool
    /// Whether mounts below the source stay writable.
    package var isOnlyTopReadOnly = false
    /// Whether its files belong to the container's users, where those have IDs of their own.
    package var isOwn = false
    /// `rprivate` and so on; empty is rprivate.
    package var propagation: String
    /// Further mount options.
    package var options: [String]
    /// A host folder that others may have written to: links of the source are resolved in it.
    package var base: String?

    package init(
        kind: Kind = .bind, source: String = "", destination: String, readOnly: Bool = false, recursive: Bool = true,
        propagation: String = "", options: [String] = [], base: String? = nil
    ) {
        self.kind = kind
        self.source = source
        self.destination = destination
        self.readOnly = readOnly
        self.recursive = recursive
        self.propagation = propagation
        self.options = options
        self.base = base
    }

    /// The entry of the OCI document; `mapped` for a container with IDs of its own.
    func spec(mapped: Bool) -> MountSpec {
        switch kind {
        case .bind:
            var options = [recursive ? "rbind" : "bind", propagation.isEmpty ? "rprivate" : propagation]
            if readOnly { options.append(recursive && !isOnlyTopReadOnly ? "rro" : "ro") }
            if isOwn, mapped { options.append("idmap") }
            return MountSpec(destination: destination, type: "bind", source: source, options: options + self.options)
        case .tmpfs:
            let fixed = ["nosuid", "nodev", "noexec"].filter { name in !self.options.contains(String(name.dropFirst(2))) }
            return MountSpec(
                destination: destination, type: "tmpfs", source: "tmpfs",
                options: fixed + self.options.filter { !fixed.contains($0) } + (readOnly ? ["ro"] : []))
        }
    }
}
