import CaissonCore
import Glibc
package import SystemPackage

/// One line of /proc/PID/mountinfo (proc(5)).
package struct MountInfo: Sendable, Hashable {
    package var id: Int32
    package var parent: Int32
    package var major: UInt32
    package var minor: UInt32
    /// The part of the file system that is mounted.
    package var root: FilePath
    package var mountPoint: FilePath
    package var options: [String]
    /// `shared:1`, `master:2`…
    package var optionalFields: [String]
    package var type: String
    package var source: String
    package var superOptions: [String]

    /// The mounts this process sees.
    package static func current() throws(SyscallError) -> [MountInfo] { parse(try Files.readText("/proc/self/mountinfo")) }

    /// The mounts of the calling thread, which may have left the process's namespace.
    package static func ofThread() throws(SyscallError) -> [MountInfo] {
        parse(try Files.readText("/proc/thread-self/mountinfo"))
    }

    /// The mounts another process sees.
    package static func of(pid: Int32) throws(SyscallError) -> [MountInfo] {
        parse(try Files.readText(FilePath("/proc/\(pid)/mountinfo")))
    }

    /// Whether something is mounted exactly at `path`.
    package static func isMountPoint(_ path: FilePath) throws(SyscallError) -> Bool {
        let place = try Files.realPath(path)
        return try current().contains { $0.mountPoint == place }
    }

    /// Parses the file; lines that are not understood are left out.
    package static func parse(_ text: String) -> [MountInfo] {
        text.split(separator: "\n").compactMap { MountInfo(line: $0) }
    }

    private init?(line: Substring) {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count >= 10, let dash = words[6...].firstIndex(of: "-"), words.count > dash + 2,
            let id = Int32(words[0]), let parent = Int32(words[1])
        else { return nil }
        let device = words[2].split(separator: ":").compactMap { UInt32($0) }
        guard device.count == 2 else { return nil }
        self.id = id
        self.parent = parent
        (major, minor) = (device[0], device[1])
        root = FilePath(MountInfo.unescape(words[3]))
        mountPoint = FilePath(MountInfo.unescape(words[4]))
        options = words[5].split(separator: ",").map(String.init)
        optionalFields = words[6..<dash].map(String.init)
        type = MountInfo.unescape(words[dash + 1])
        source = MountInfo.unescape(words[dash + 2])
        superOptions = words.count > dash + 3 ? words[dash + 3].split(separator: ",").map { MountInfo.unescape($0) } : []
    }

    /// Space, tab, newline and backslash are written as three octal digits.
    static func unescape(_ text: Substring) -> String {
        guard text.utf8.contains(UInt8(ascii: "\\")) else { return String(text) }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var at = 0
        while at < bytes.count {
            let digits = bytes[at...].dropFirst().prefix(3)
            if bytes[at] == UInt8(ascii: "\\"), digits.count == 3,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 8) {
                result.append(value)
                at += 4
            } else {
                result.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
