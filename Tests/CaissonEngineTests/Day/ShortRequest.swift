import CaissonLinux
import Glibc

/// One short TCP connection: a request, its answer, the end.
struct ShortRequest {
    let address: String
    let port: UInt16

    /// What came back; throws the system call that failed.
    func fetch() throws -> String {
        let descriptor = OwnedDescriptor(socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0))
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor.raw, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        inet_pton(AF_INET, address, &name.sin_addr)
        let connected = withUnsafeBytes(of: &name) { bytes in
            bytes.baseAddress.map { connect(descriptor.raw, $0.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count)) } ?? -1
        }
        if connected != 0 { throw SyscallError("connect", address, errno: errno) }
        let request = Array("GET / HTTP/1.0\r\n\r\n".utf8)
        if send(descriptor.raw, request, request.count, Int32(MSG_NOSIGNAL)) < 0 { throw SyscallError("send", address, errno: errno) }
        return String(decoding: try descriptor.readAll(limit: 1 << 16), as: UTF8.self)
    }
}
