import CLinux
import CaissonCore
import Glibc
package import SystemPackage

/// What inotify(7) watches for and reports.
package struct InotifyMask: OptionSet, Sendable, Hashable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let modify = InotifyMask(rawValue: 0x2)
    package static let attributes = InotifyMask(rawValue: 0x4)
    package static let closeWrite = InotifyMask(rawValue: 0x8)
    package static let movedFrom = InotifyMask(rawValue: 0x40)
    package static let movedTo = InotifyMask(rawValue: 0x80)
    package static let create = InotifyMask(rawValue: 0x100)
    package static let delete = InotifyMask(rawValue: 0x200)
    package static let deleteSelf = InotifyMask(rawValue: 0x400)
    package static let moveSelf = InotifyMask(rawValue: 0x800)
    /// Events were lost: look again at everything.
    package static let overflow = InotifyMask(rawValue: 0x4000)
    /// The watch is gone.
    package static let ignored = InotifyMask(rawValue: 0x8000)
    /// Anything that changes content or names.
    package static let changes: InotifyMask = [.modify, .attributes, .closeWrite, .movedFrom, .movedTo, .create, .delete, .deleteSelf, .moveSelf]
}

/// One thing inotify reports.
package struct InotifyEvent: Sendable, Hashable {
    /// The watch, as `watch` returned it; -1 for an overflow.
    package let watch: Int32
    package let mask: InotifyMask
    /// The name inside a watched directory, or empty.
    package let name: String
}

/// An inotify(7) instance.
package final class Inotify: Sendable, Descriptor {
    private let descriptor: SharedDescriptor
    package var raw: Int32 { descriptor.raw }

    package init() throws(SyscallError) {
        descriptor = SharedDescriptor(try systemCall("inotify") { inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK)) })
    }

    /// Watches a file or directory; the number names the watch in events.
    @discardableResult
    package func watch(_ path: FilePath, _ mask: InotifyMask = .changes) throws(SyscallError) -> Int32 {
        try systemCall("watch", path.string) { path.withPlatformString { inotify_add_watch(raw, $0, mask.rawValue) } }
    }

    /// Ends a watch.
    package func unwatch(_ watch: Int32) { _ = inotify_rm_watch(raw, watch) }  // ignored: it may have ended by itself

    /// What happened since the last read; empty when nothing did. Does not block.
    package func events() throws(SyscallError) -> [InotifyEvent] {
        let bytes: [UInt8]
        do throws(SyscallError) {
            bytes = try read(upTo: 16 << 10)
        } catch {
            if error.errno == EAGAIN { return [] }
            throw error
        }
        return bytes.withUnsafeBytes(Inotify.parse)
    }

    /// inotify_event: watch (4), mask (4), cookie (4), length (4), name with NULs.
    static func parse(_ bytes: UnsafeRawBufferPointer) -> [InotifyEvent] {
        var events: [InotifyEvent] = []
        var at = 0
        while at + 16 <= bytes.count {
            let length = Int(bytes.loadUnaligned(fromByteOffset: at + 12, as: UInt32.self))
            guard at + 16 + length <= bytes.count else { break }
            let name = bytes[(at + 16)..<(at + 16 + length)].prefix { $0 != 0 }
            events.append(
                InotifyEvent(
                    watch: bytes.loadUnaligned(fromByteOffset: at, as: Int32.self),
                    mask: InotifyMask(rawValue: bytes.loadUnaligned(fromByteOffset: at + 4, as: UInt32.self)),
                    name: String(decoding: name, as: UTF8.self)))
            at += 16 + length
        }
        return events
    }

    /// Waits for the next events.
    package func nextEvents() async throws -> [InotifyEvent] {
        while true {
            let found = try events()
            if !found.isEmpty { return found }
            try await Reactor.shared.readable(raw)
        }
    }

    /// The changes of one file or directory until the reader stops. The watch stands when this returns.
    ///
    /// The stream ends when the kernel reports an error; a slow reader loses nothing but sees events late.
    package static func changes(
        of path: FilePath, _ mask: InotifyMask = .changes
    ) throws(SyscallError) -> AsyncStream<[InotifyEvent]> {
        let inotify = try Inotify()
        try inotify.watch(path, mask)
        return AsyncStream {
            do { return try await inotify.nextEvents() } catch { return nil }
        }
    }
}
