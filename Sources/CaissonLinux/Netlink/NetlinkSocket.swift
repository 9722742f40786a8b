import CLinux
import CaissonCore
import Glibc
import Synchronization

/// A netlink socket of the network namespace the making thread is in; it stays there wherever it is used.
package final class NetlinkSocket: Sendable {
    /// The kernel side.
    package enum Family: Int32, Sendable {
        case route = 0
        case netfilter = 12
    }

    private let descriptor: SharedDescriptor
    private let sequence = Mutex<UInt32>(1)

    package init(_ family: Family) throws(SyscallError) {
        descriptor = SharedDescriptor(try checked("socket", "netlink", cz_netlink(family.rawValue)))
    }

    private static let request: UInt16 = 0x1, acknowledge: UInt16 = 0x4, dump: UInt16 = 0x300
    private static let error: UInt16 = 2, done: UInt16 = 3, multiPart: UInt16 = 2

    /// Sends a message and waits for its answer: replies until acknowledged. `what` names it in errors.
    @discardableResult
    package func perform(_ message: NetlinkMessage, _ what: String, _ object: String? = nil) throws(SyscallError) -> [NetlinkReply] {
        var message = message
        message.flags |= Self.request | Self.acknowledge
        return try exchange(message, what, object)
    }

    /// Asks for all objects of a kind.
    package func list(_ message: NetlinkMessage, _ what: String) throws(SyscallError) -> [NetlinkReply] {
        var message = message
        message.flags |= Self.request | Self.dump
        return try exchange(message, what, nil)
    }

    /// One exchange at a time on one socket.
    private func exchange(_ message: NetlinkMessage, _ what: String, _ object: String?) throws(SyscallError) -> [NetlinkReply] {
        let outcome = sequence.withLock { sequence -> Result<[NetlinkReply], SyscallError> in
            sequence &+= 1
            do throws(SyscallError) {
                try descriptor.writeAll(message.encoded(sequence: sequence))
                return .success(try collect(sequence, what, object))
            } catch {
                return .failure(error.call == what ? error : SyscallError(what, object, errno: error.errno))
            }
        }
        return try outcome.get()
    }

    private func collect(_ sequence: UInt32, _ what: String, _ object: String?) throws(SyscallError) -> [NetlinkReply] {
        var replies: [NetlinkReply] = []
        while true {
            let bytes = try descriptor.read(upTo: 64 << 10)
            var at = 0
            while at + 16 <= bytes.count {
                let length = Int(NetlinkReply.number(bytes, at, as: UInt32.self) ?? 0)
                guard length >= 16, at + length <= bytes.count else { break }
                let type = NetlinkReply.number(bytes, at + 4, as: UInt16.self) ?? 0
                let answers = NetlinkReply.number(bytes, at + 8, as: UInt32.self) ?? 0
                let payload = Array(bytes[(at + 16)..<(at + length)])
                at += (length + 3) & ~3
                // An answer left over from an exchange that failed half way.
                if answers != sequence { continue }
                switch type {
                case Self.error:
                    let number = NetlinkReply.number(payload, 0, as: Int32.self) ?? 0
                    if number != 0 { throw SyscallError(what, object, errno: -number) }
                    return replies
                case Self.done: return replies
                default: replies.append(NetlinkReply(type: type, payload: payload))
                }
            }
        }
    }
}
