import CLinux
import CaissonCore
import Glibc

/// Tells the service manager that started this process how it is, as sd_notify(3) describes: one datagram of `KEY=value` lines to
/// the socket that `NOTIFY_SOCKET` names.
package final class ServiceNotifier: Sendable {
    private let socket: SharedDescriptor

    /// nil where nobody wants to be told. The variable is removed, so that no child takes it for its own: only at the start of a
    /// program, and before it goes to other namespaces. Throws when the socket cannot be reached.
    package static func fromEnvironment() throws(SyscallError) -> ServiceNotifier? {
        guard let place = ProcessEnvironment.value("NOTIFY_SOCKET"), !place.isEmpty else { return nil }
        ProcessEnvironment.unset("NOTIFY_SOCKET")
        return try ServiceNotifier(place)
    }

    /// `place` is a path, or `@` and an abstract name. EINVAL for one that is neither or too long.
    package init(_ place: String) throws(SyscallError) {
        let open = try systemCall("socket") {
            Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        }
        socket = SharedDescriptor(open)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var name = Array(place.utf8)
        guard let first = name.first, first == UInt8(ascii: "/") || first == UInt8(ascii: "@"),
            name.count < MemoryLayout.size(ofValue: address.sun_path)
        else { throw SyscallError("notify", place, errno: EINVAL) }
        if first == UInt8(ascii: "@") { name[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        // An abstract name ends where its length says.
        let length = MemoryLayout<sa_family_t>.size + name.count + (first == UInt8(ascii: "/") ? 1 : 0)
        _ = try systemCall("connect", place) {
            withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(open, $0, socklen_t(length)) }
            }
        }
    }

    /// Sends one message; a manager that does not take it now misses it.
    package func send(_ lines: [String]) {
        let message = Array(lines.joined(separator: "\n").utf8)
        _ = Glibc.send(socket.raw, message, message.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
    }
}
