import CaissonCore
import CaissonLinux
import SystemPackage

extension GarbageCollector {
    /// How long an interrupted transfer waits to be resumed.
    private static let resumable = Duration.seconds(7 * 24 * 3600)
    /// How long files nobody can resume, and locks, are left alone: far longer than anyone holds one.
    private static let settled = Duration.seconds(24 * 3600)

    /// Removes abandoned transfers; the bytes that freed.
    func sweepIngest(now: Timestamp) throws -> Int64 {
        let directory = content.ingestDirectory
        var freed: Int64 = 0
        for name in try content.entries(of: directory) where name != "index.lock" {
            let file = directory.appending(name)
            guard let status = try? FileStatus.of(file, followLinks: false) else { continue }  // ignored: it has just gone
            let isResumable = name.hasSuffix(".part") && !name.hasPrefix("new-")
            guard now.since(status.modified) > (isResumable ? Self.resumable : Self.settled) else { continue }
            guard try isFree(name, in: directory) else { continue }
            do {
                try Files.remove(file)
                freed += status.size
            } catch {
                throw error.asCaissonError("remove abandoned transfer \(name)")
            }
        }
        return freed
    }

    /// Whether no session works on a part or holds a lock file.
    private func isFree(_ name: String, in directory: FilePath) throws -> Bool {
        guard !name.hasPrefix("new-"), !name.hasPrefix("put-") else { return true }
        let stem = name.split(separator: ".").first.map(String.init) ?? name
        do {
            return try !FileLock.isHeld(directory.appending(stem + ".lock"))
        } catch {
            throw error.asCaissonError("lock \(stem)")
        }
    }
}
