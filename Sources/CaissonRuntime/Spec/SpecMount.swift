package import CaissonAPI
import CaissonOCI

/// A bind, volume or tmpfs of a user, resolved to what is really mounted.
package struct SpecMount: Sendable, Hashable {
    package enum Kind: Sendable, Hashable { case bind, tmpfs }

    package var kind: Kind
    /// A host path for binds, empty for tmpfs.
    package var source: String
    package var destination: String
    package var readOnly: Bool
    package var recursive: Bool
    /// `rprivate` and so on; empty is rprivate.
    package var propagation: String
    /// Further mount options.
    package var options: [String]

    package init(
        kind: Kind = .bind, source: String = "", destination: String, readOnly: Bool = false, recursive: Bool = true,
        propagation: String = "", options: [String] = []
    ) {
        self.kind = kind
        self.source = source
        self.destination = destination
        self.readOnly = readOnly
        self.recursive = recursive
        self.propagation = propagation
        self.options = options
    }

    /// A request with the folder of its volume, when it names one.
    package static func from(_ request: MountRequest, volumePath: String? = nil) -> SpecMount {
        guard request.type == .tmpfs else {
            return SpecMount(
                source: volumePath ?? request.source, destination: request.target, readOnly: request.readOnly,
                recursive: !request.nonRecursive, propagation: request.propagation)
        }
        var options = request.tmpfsOptions
        if let size = request.tmpfsSize, size > 0 { options.append("size=\(size)") }
        if let mode = request.tmpfsMode { options.append("mode=" + String(mode, radix: 8)) }
        return SpecMount(kind: .tmpfs, destination: request.target, readOnly: request.readOnly, options: options)
    }

    /// The entry of the OCI document.
    var spec: MountSpec {
        switch kind {
        case .bind:
            var options = [recursive ? "rbind" : "bind", propagation.isEmpty ? "rprivate" : propagation]
            if readOnly { options.append(recursive ? "rro" : "ro") }
            return MountSpec(destination: destination, type: "bind", source: source, options: options + self.options)
        case .tmpfs:
            let fixed = ["nosuid", "nodev", "noexec"].filter { name in !self.options.contains(String(name.dropFirst(2))) }
            return MountSpec(
                destination: destination, type: "tmpfs", source: "tmpfs",
                options: fixed + self.options.filter { !fixed.contains($0) } + (readOnly ? ["ro"] : []))
        }
    }
}
