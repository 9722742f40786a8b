package import CaissonCore

/// One member of a tar archive, without its data.
package struct TarEntry: Sendable, Equatable {
    /// What a member is.
    package enum Kind: Sendable, Equatable {
        case regular, directory, symbolicLink, hardLink, characterDevice, blockDevice, fifo
    }

    /// An extended attribute.
    package struct Attribute: Sendable, Equatable {
        package var name: String
        package var value: [UInt8]

        package init(name: String, value: [UInt8]) {
            self.name = name
            self.value = value
        }
    }

    /// As written, bytes of any kind but zero; a directory may end in a slash.
    package var path: [UInt8]
    package var kind: Kind
    /// Bytes of data that follow; 0 for everything but regular files.
    package var size: Int64 = 0
    /// Permission bits including setuid, setgid and sticky.
    package var mode: UInt32
    package var uid: UInt32 = 0
    package var gid: UInt32 = 0
    package var modified = Timestamp(seconds: 0)
    /// Where a symbolic or a hard link points.
    package var linkTarget: [UInt8] = []
    package var deviceMajor: UInt32 = 0
    package var deviceMinor: UInt32 = 0
    package var attributes: [Attribute] = []

    package init(path: [UInt8], kind: Kind, mode: UInt32, size: Int64 = 0) {
        self.path = path
        self.kind = kind
        self.mode = mode
        self.size = size
    }

    /// The path for messages; bytes that are not UTF-8 appear as U+FFFD.
    package var displayPath: String { String(decoding: path, as: UTF8.self) }
}

/// What an archive may ask of its reader.
package struct TarLimits: Sendable {
    /// Bytes of one path or link target.
    package var pathLength: Int
    /// Members of the archive.
    package var entryCount: Int
    /// Bytes of one member's data.
    package var entrySize: Int64
    /// Bytes of one member's extended attributes together.
    package var attributeBytes: Int

    package init(
        pathLength: Int = 4095, entryCount: Int = 10_000_000, entrySize: Int64 = 1 << 40, attributeBytes: Int = 1 << 20
    ) {
        self.pathLength = pathLength
        self.entryCount = entryCount
        self.entrySize = entrySize
        self.attributeBytes = attributeBytes
    }
}
