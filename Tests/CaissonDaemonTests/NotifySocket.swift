import CaissonLinux
import Glibc
import SystemPackage
import TestSupport

/// A service manager's end of the notification protocol.
final class NotifySocket: Sendable {
    private let descriptor: SharedDescriptor

    init(_ path: FilePath) throws {
        descriptor = SharedDescriptor(socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.string.utf8).prefix($0.count - 1)) }
        let raw = descriptor.raw
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(raw, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        guard result == 0 else { throw SyscallError("bind", path.string, errno: errno) }
    }

    /// The next message; throws when none comes.
    func receive() throws -> String {
        guard try FileIO.poll(descriptor.raw, timeout: .seconds(30)) else { throw LawBroken(description: "no notification came") }
        return String(decoding: try descriptor.read(upTo: 4096), as: UTF8.self)
    }
}
