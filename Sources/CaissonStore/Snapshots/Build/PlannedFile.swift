package import CaissonArchive
package import CaissonCore
package import CaissonLinux
package import CaissonOCI

/// One path of a layer that is going to be made.
package struct PlannedFile: Sendable {
    /// Where a regular file's bytes come from.
    package enum Content: Sendable {
        /// Everything but regular files.
        case none
        case bytes([UInt8])
        /// The file at `path` below ``LayerPlan/roots``; it must still be the one `status` is about.
        case file(root: Int, path: [UInt8], status: FileStatus)
    }

    /// Relative to the layer's root, without leading and trailing slashes; empty for the root itself.
    package var path: [UInt8]
    package var kind: FileKind
    /// Permission bits with set-uid, set-gid and sticky (07777).
    package var mode: UInt32
    package var uid: UInt32 = 0
    package var gid: UInt32 = 0
    package var modified = Timestamp(seconds: 0)
    /// Bytes of a regular file.
    package var size: Int64 = 0
    /// Where a symbolic link points.
    package var linkTarget: [UInt8] = []
    package var deviceMajor: UInt32 = 0
    package var deviceMinor: UInt32 = 0
    package var attributes: [TarEntry.Attribute] = []
    package var content = Content.none
    /// SHA-256 of a regular file's bytes; files with equal ones may share their blocks with an earlier layer.
    package var hash = ContentHash.none
    /// Files with one number that is not 0 become names of one file.
    package var linkGroup = 0
    /// A directory that the layers below have: owner, mode, time and attributes are taken from there.
    package var isKept = false

    package init(path: [UInt8], kind: FileKind, mode: UInt32) {
        self.path = path
        self.kind = kind
        self.mode = mode
    }
}

/// A layer that is going to be made. Every file's directory is planned too.
package struct LayerPlan: Sendable {
    package var files: [PlannedFile]
    /// Open directories that contents come from.
    package var roots: [SharedDescriptor]

    package init(files: [PlannedFile] = [], roots: [SharedDescriptor] = []) {
        self.files = files
        self.roots = roots
    }
}

extension PlannedFile {
    var metadata: NodeMetadata {
        var entry = TarEntry(path: path, kind: .regular, mode: mode)
        (entry.uid, entry.gid, entry.modified, entry.attributes) = (uid, gid, modified, attributes)
        return NodeMetadata(entry)
    }

    /// What makes two files interchangeable besides what an index says.
    var fingerprint: ContentHash {
        guard !attributes.isEmpty else { return hash }
        var digester = Digester()
        hash.withBytes { digester.update($0) }
        for attribute in attributes {
            digester.update(attribute.name.utf8)
            digester.update([0])
            digester.update("\(attribute.value.count):".utf8)
            digester.update(attribute.value)
        }
        return digester.contentHash()
    }

    func tarEntry(hardLinkTo first: [UInt8]?) -> TarEntry? {
        guard let kind = tarKind else { return nil }
        var entry = TarEntry(path: path, kind: first == nil ? kind : .hardLink, mode: mode)
        (entry.uid, entry.gid, entry.modified) = (uid, gid, modified)
        if let first {
            entry.linkTarget = first
            return entry
        }
        if kind == .regular { entry.size = size }
        entry.linkTarget = linkTarget
        (entry.deviceMajor, entry.deviceMinor) = (deviceMajor, deviceMinor)
        entry.attributes = attributes
        return entry
    }

    private var tarKind: TarEntry.Kind? {
        switch kind {
        case .regular: .regular
        case .directory: .directory
        case .symbolicLink: .symbolicLink
        case .characterDevice: .characterDevice
        case .blockDevice: .blockDevice
        case .fifo: .fifo
        case .socket, .unknown: nil
        }
    }

    var indexEntry: LayerIndexEntry {
        var entry = LayerIndexEntry(path: path, kind: kind)
        (entry.mode, entry.uid, entry.gid, entry.modified) = (mode, uid, gid, modified)
        entry.size = kind == .regular ? size : 0
        entry.linkTarget = linkTarget
        return entry
    }
}
