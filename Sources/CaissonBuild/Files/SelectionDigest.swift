import CaissonArchive
import CaissonLinux
import CaissonOCI
import CaissonStore

/// The content key of a selection: every planned path with all that reaches the layer, times left out.
enum SelectionDigest {
    static func of(_ files: [PlannedFile], _ archives: [CopySelection.PlannedArchive], _ request: CopyRequest) -> Digest {
        var writer = KeyWriter()
        writer.put(UInt32(2))
        for file in files where !file.isKept {
            writer.put(file.path)
            writer.put(file.kind.modeBits | file.mode)
            writer.put(file.uid)
            writer.put(file.gid)
            writer.put(UInt32(truncatingIfNeeded: file.linkGroup))
            switch file.kind {
            case .regular: writer.put(file.hash)
            case .symbolicLink: writer.put(file.linkTarget)
            case .characterDevice, .blockDevice:
                writer.put(file.deviceMajor)
                writer.put(file.deviceMinor)
            default: break
            }
            writer.put(UInt32(file.attributes.count))
            for attribute in file.attributes {
                writer.put(Array(attribute.name.utf8))
                writer.put(attribute.value)
            }
        }
        for archive in archives {
            writer.put(Array("archive".utf8))
            writer.put(archive.target)
            writer.put(archive.source.hash)
            writer.put(request.owner?.uid ?? UInt32.max)
            writer.put(request.owner?.gid ?? UInt32.max)
        }
        return writer.finish()
    }
}
