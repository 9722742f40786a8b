import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonTUI
import Glibc
import SystemPackage

/// Archives named by the user of the UI: relative paths start where the program was started, `~` is the home folder.
struct HostArchives: ArchiveFiles {
    func reader(_ path: String) async throws -> BytePull {
        let file = try Files.open(HostArchives.expand(path), .read).shared()
        return { try FileIO.read(file.raw, into: $0) }
    }

    func writer(_ path: String) async throws -> ArchiveWriter {
        let target = HostArchives.expand(path)
        let part = FilePath(target.string + ".part-\(getpid())")
        let file = try Files.open(part, [.write, .create, .truncate], mode: 0o644).shared()
        let leftover = PartFile(part)
        return ArchiveWriter(
            sink: { bytes in try FileIO.writeAll(file.raw, bytes) },
            finish: {
                try Files.rename(part, to: target)
                leftover.keep()
            })
    }

    static func expand(_ path: String) -> FilePath {
        guard path.hasPrefix("~/"), let home = ProcessEnvironment.value("HOME") else { return FilePath(path) }
        return FilePath(home + path.dropFirst())
    }
}
