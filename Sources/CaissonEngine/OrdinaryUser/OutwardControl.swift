import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import SystemPackage

/// The control socket of slirp4netns: one question and its answer a connection, in JSON.
struct OutwardControl {
    private let socket: FilePath

    init(_ socket: FilePath) { self.socket = socket }

    /// A port of the machine that is handed on.
    struct Forward: Decodable {
        let id: Int
        let proto: String
        let hostAddress: String
        let hostPort: UInt16

        enum CodingKeys: String, CodingKey {
            case id, proto
            case hostAddress = "host_addr"
            case hostPort = "host_port"
        }

        func isOf(_ record: PortRecord) -> Bool {
            proto == record.kind && hostAddress == record.hostIP && hostPort == record.hostPort
        }
    }

    private struct Question: Encodable {
        struct Arguments: Encodable {
            var proto: String?
            var hostAddress: String?
            var hostPort: UInt16?
            var guestAddress: String?
            var guestPort: UInt16?
            var id: Int?

            enum CodingKeys: String, CodingKey {
                case proto, id
                case hostAddress = "host_addr"
                case hostPort = "host_port"
                case guestAddress = "guest_addr"
                case guestPort = "guest_port"
            }
        }

        var execute: String
        var arguments: Arguments?
    }

    private struct Answer: Decodable {
        struct Failure: Decodable {
            var desc: String
        }

        var entries: [Forward]?
        var error: Failure?
    }

    /// What is forwarded now.
    func list() throws -> [Forward] { try ask(Question(execute: "list_hostfwd")).entries ?? [] }

    /// Forwards a port to the same port of `guest`, where the firewall's rules lead on.
    func add(_ record: PortRecord, guest: String) throws {
        let arguments = Question.Arguments(
            proto: record.kind, hostAddress: record.hostIP, hostPort: record.hostPort, guestAddress: guest, guestPort: record.hostPort)
        _ = try ask(Question(execute: "add_hostfwd", arguments: arguments))
    }

    func remove(_ id: Int) throws { _ = try ask(Question(execute: "remove_hostfwd", arguments: Question.Arguments(id: id))) }

    private func ask(_ question: Question) throws -> Answer {
        let connection = try UnixSocket.connect(socket)
        let bytes = try connection.exchange(try CanonicalJSON.encode(question))
        let answer = try CanonicalJSON.decode(Answer.self, from: bytes, "slirp4netns")
        if let error = answer.error { throw CaissonError(.unavailable, "slirp4netns: \(error.desc)") }
        return answer
    }
}
