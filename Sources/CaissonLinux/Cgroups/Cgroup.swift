import CaissonCore
import Glibc
package import SystemPackage

/// The control group of one container, whatever hierarchies the host has (cgroups(7)).
package protocol Cgroup: Sendable {
    /// `caisson/<id>`.
    var name: String { get }

    /// The group's folder in each hierarchy it uses; a process joins by its number in each `cgroup.procs`.
    var paths: [FilePath] { get }

    /// Makes the folders and sets the limits; nothing is left behind when it throws.
    func create(_ resources: CgroupResources) throws(SyscallError)

    /// Changes limits; those that are nil stay.
    func update(_ resources: CgroupResources) throws(SyscallError)

    /// Moves a process in.
    func add(_ pid: Int32) throws(SyscallError)

    /// The processes in it and in groups below it.
    func pids() -> [Int32]

    /// Kills every process in it, frozen ones too; returns at once.
    func kill() throws(SyscallError)

    /// Stops every process and waits until they stand still; ETIMEDOUT after five seconds.
    func freeze() throws(SyscallError)

    /// Lets them run again.
    func thaw() throws(SyscallError)

    /// Whether it is frozen.
    func isFrozen() -> Bool

    /// What it has used; fields a hierarchy does not offer stay zero.
    func statistics() -> CgroupStatistics

    /// Processes the kernel killed in it for want of memory.
    func oomKills() -> UInt64

    /// Removes the folders, waiting up to two seconds for dying processes; missing ones are fine.
    func remove() throws(SyscallError)
}

/// Reading and writing the small files of a group.
enum CgroupFile {
    static func read(_ folder: FilePath, _ file: String) -> String? {
        guard let text = try? Files.readText(folder.appending(file), limit: 1 << 20) else { return nil }
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    static func number(_ folder: FilePath, _ file: String) -> UInt64? { read(folder, file).flatMap { UInt64($0) } }

    /// `key value` lines.
    static func table(_ folder: FilePath, _ file: String) -> [Substring: UInt64] {
        var values: [Substring: UInt64] = [:]
        for line in (read(folder, file) ?? "").split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, let value = UInt64(words[1]) { values[words[0]] = value }
        }
        return values
    }

    static func write(_ folder: FilePath, _ file: String, _ text: String) throws(SyscallError) {
        try Files.control(folder.appending(file), text)
    }

    /// The processes of a folder and all below it.
    static func pids(_ folder: FilePath) -> [Int32] {
        let own = (read(folder, "cgroup.procs") ?? "").split(separator: "\n").compactMap { Int32($0) }
        return subfolders(folder).reduce(own) { $0 + pids($1) }
    }

    static func subfolders(_ folder: FilePath) -> [FilePath] {
        ((try? Files.list(folder)) ?? []).filter { $0.kind == .directory }.map { folder.appending($0.path.components) }
    }

    /// The folders without those that are not there. One that cannot be looked at is kept: to join it then fails, instead of being left
    /// out.
    static func there(_ folders: [FilePath]) -> [FilePath] { folders.filter { (try? Files.isThere($0)) ?? true } }

    /// rmdir, with what is below; EBUSY is tried again while processes are dying, anything else once: nobody comes for a group later.
    static func remove(_ folder: FilePath) throws(SyscallError) {
        let end = SystemClock.monotonic() + .seconds(2)
        var hasFailed = false
        while true {
            do throws(SyscallError) {
                return try Files.removeDirectory(folder)
            } catch {
                if error.errno == ENOENT { return }
                for child in subfolders(folder) { try remove(child) }
                guard error.errno == EBUSY ? SystemClock.monotonic() < end : !hasFailed else { throw error }
                if error.errno != EBUSY { hasFailed = true }
                _ = poll(nil, 0, 5)
            }
        }
    }

    /// Looks every few milliseconds until `condition` holds; ETIMEDOUT after five seconds.
    static func wait(_ call: String, _ folder: FilePath, _ condition: () -> Bool) throws(SyscallError) {
        let end = SystemClock.monotonic() + .seconds(5)
        while !condition() {
            if SystemClock.monotonic() > end { throw SyscallError(call, folder.string, errno: ETIMEDOUT) }
            _ = poll(nil, 0, 2)
        }
    }

    static func makeFolder(_ folder: FilePath) throws(SyscallError) {
        do throws(SyscallError) { try Files.makeDirectory(folder) } catch { if error.errno != EEXIST { throw error } }
    }
}
