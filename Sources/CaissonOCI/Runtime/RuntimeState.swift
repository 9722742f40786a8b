/// What a runtime tells of a container (runtime-spec `runtime.md#state`).
package struct RuntimeState: Hashable, Sendable, Codable {
    /// The life of a container.
    package enum Status: String, Sendable, Codable {
        case creating, created, running, stopped
    }

    package var ociVersion: String
    package var id: String
    package var status: Status
    package var pid: Int32?
    package var bundle: String
    package var annotations: [String: String]?

    package init(id: String, status: Status, pid: Int32?, bundle: String) {
        ociVersion = RuntimeSpec().ociVersion
        self.id = id
        self.status = status
        self.pid = pid
        self.bundle = bundle
    }
}

/// The file names of a bundle (runtime-spec `bundle.md`).
package enum Bundle {
    package static let configFileName = "config.json"
    package static let rootDirectoryName = "rootfs"
}
