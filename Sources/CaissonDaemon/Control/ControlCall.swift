package import CaissonAPI
import CaissonControl
import CaissonCore
import CaissonLinux

/// Answers one method of the control socket. What it throws becomes the failure the caller sees; returning is the end.
package typealias ControlHandler = @Sendable (ControlCall) async throws -> Void

/// A request that wants to be answered.
package struct ControlCall: Sendable {
    package let header: ControlHeader
    let line: [UInt8]
    let output: ControlOutput

    /// What the request is about. Throws `invalidArgument` where it is missing or not of that form.
    package func body<Body: Codable & Sendable>(_ type: Body.Type) throws -> Body {
        let what = "request \(header.method)"
        guard let body = try ControlLine.decode(ControlRequest<Body>.self, from: line, what).body else {
            throw CaissonError(.invalidArgument, "\(what): no body")
        }
        return body
    }

    /// Sends a value; more may follow. Throws when nobody listens any more.
    package func reply(_ value: some Codable & Sendable) async throws {
        try await output.send(ControlReply(id: header.id, value: value))
    }
}

/// The sending half of a connection: lines of several requests, each whole.
struct ControlOutput: Sendable {
    private let socket: UnixSocket
    private let gate = SerialGate()

    init(_ socket: UnixSocket) { self.socket = socket }

    func send(_ reply: ControlReply<some Codable & Sendable>) async throws {
        let line = try ControlLine.encode(reply)
        try await gate.run { try await socket.sendAsync(line) }
    }
}
