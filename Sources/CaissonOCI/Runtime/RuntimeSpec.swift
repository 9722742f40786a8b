/// A container as the runtime is asked to make it (runtime-spec 1.2 `config.md`).
package struct RuntimeSpec: Hashable, Sendable, Codable {
    package var ociVersion: String = "1.2.0"
    package var process: ProcessSpec?
    package var root: RootSpec?
    package var hostname: String?
    package var domainname: String?
    package var mounts: [MountSpec]?
    package var annotations: [String: String]?
    package var linux: LinuxSpec?

    /// An empty specification of version 1.2.0; set what is needed.
    package init() {}
}

/// Where the root file system is (runtime-spec `config.md#root`).
package struct RootSpec: Hashable, Sendable, Codable {
    /// Absolute, or relative to the bundle.
    package var path: String
    package var readonly: Bool?

    package init(path: String, readonly: Bool? = nil) {
        self.path = path
        self.readonly = readonly
    }
}

/// One mount inside the container, in order (runtime-spec `config.md#mounts`).
package struct MountSpec: Hashable, Sendable, Codable {
    /// Absolute inside the container.
    package var destination: String
    package var type: String?
    package var source: String?
    package var options: [String]?

    package init(destination: String, type: String? = nil, source: String? = nil, options: [String]? = nil) {
        self.destination = destination
        self.type = type
        self.source = source
        self.options = options
    }
}
