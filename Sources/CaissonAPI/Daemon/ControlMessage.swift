package import CaissonCore

/// The form of the talk with a long-lived engine: JSON, a message a line, over a unix socket that only its owner and root reach.
///
/// A request names a method; what it is about is the method's own. It is answered with any number of values and then with an
/// end or a failure, all of which carry its number. Several may be under way on one connection. Whoever closes the connection
/// wants no more: what is under way is cancelled.
package enum ControlProtocol {
    /// Goes up when old clients or engines would misunderstand a message. New methods and new fields do not count.
    package static let version = 1
    /// The name of the socket in the run directory.
    package static let socketName = "caissond.sock"
}

/// What every request says, whatever its method.
package struct ControlHeader: Sendable, Codable, Equatable {
    /// ``ControlProtocol/version`` of who asks.
    package var version: Int
    /// Chosen by who asks; unique among the requests under way on the connection.
    package var id: UInt32
    /// `status`, `swarm.init`.
    package var method: String

    package init(id: UInt32, method: String) {
        version = ControlProtocol.version
        self.id = id
        self.method = method
    }
}

/// A request: the header's fields and the method's own, below `body`.
package struct ControlRequest<Body: Codable & Sendable>: Sendable, Codable {
    package var version: Int
    package var id: UInt32
    package var method: String
    package var body: Body?

    package init(_ header: ControlHeader, body: Body?) {
        (version, id, method) = (header.version, header.id, header.method)
        self.body = body
    }
}

/// One line of an answer: a value, the end, or a failure, which is an end as well.
package struct ControlReply<Value: Codable & Sendable>: Sendable, Codable {
    /// The request's; 0 answers what could not be read.
    package var id: UInt32
    package var value: Value?
    package var end: Bool?
    package var failure: ControlFailure?

    package init(id: UInt32, value: Value? = nil, end: Bool? = nil, failure: ControlFailure? = nil) {
        self.id = id
        self.value = value
        self.end = end
        self.failure = failure
    }
}

/// An error across the process boundary.
package struct ControlFailure: Sendable, Codable, Equatable {
    package var code: ErrorCode
    package var message: String

    package init(_ error: any Error) {
        let known = error as? CaissonError
        code = known?.code ?? .internal
        message = known?.message ?? "\(error)"
    }

    /// The error it was.
    package var error: CaissonError { CaissonError(code, message) }
}

/// The body or value of methods that have none.
package struct ControlNothing: Sendable, Codable, Equatable {
    package init() {}
}
