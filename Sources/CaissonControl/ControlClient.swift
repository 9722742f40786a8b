import CaissonAPI
import CaissonCore
import CaissonLinux
package import SystemPackage

/// The way to the long-lived engine of a run directory. Every call has a connection of its own, so that ending it cancels
/// the call and nothing else.
package struct ControlClient: Sendable {
    private let socket: FilePath

    package init(runRoot: FilePath) { socket = runRoot.appending(ControlProtocol.socketName) }

    /// Whether somebody listens.
    package var isListening: Bool { (try? UnixSocket.connect(socket)) != nil } // ignored: nobody does

    /// Asks for one value. Throws `unavailable` where no such engine runs, else what the method failed with.
    package func call<Body: Codable & Sendable, Value: Codable & Sendable>(
        _ method: String, _ body: Body = ControlNothing(), as type: Value.Type
    ) async throws -> Value {
        for try await value in stream(method, body, as: type) { return value }
        throw CaissonError(.unavailable, "\(method): the engine ended before it answered")
    }

    /// Asks for nothing but the end. Throws as ``call(_:_:as:)`` does.
    package func perform<Body: Codable & Sendable>(_ method: String, _ body: Body = ControlNothing()) async throws {
        for try await _ in stream(method, body, as: ControlNothing.self) {}
    }

    /// Asks for values as they come; the end of the loop over them cancels the request.
    package func stream<Body: Codable & Sendable, Value: Codable & Sendable>(
        _ method: String, _ body: Body, as type: Value.Type
    ) -> AsyncThrowingStream<Value, any Error> {
        let reader = ControlReader<Value>(socket, method) {
            try ControlLine.encode(ControlRequest(ControlHeader(id: 1, method: method), body: body))
        }
        return AsyncThrowingStream { try await reader.next() }
    }
}

/// One request and its answers; pulled by one consumer.
private actor ControlReader<Value: Codable & Sendable> {
    private let path: FilePath
    private let method: String
    private let request: @Sendable () throws -> [UInt8]
    private var connection: UnixSocket?
    private var lines = LineBuffer()
    private var pending: [[UInt8]] = []

    init(_ path: FilePath, _ method: String, _ request: @escaping @Sendable () throws -> [UInt8]) {
        (self.path, self.method, self.request) = (path, method, request)
    }

    /// nil at the end.
    func next() async throws -> Value? {
        let connection = try await opened()
        while pending.isEmpty {
            let bytes = try await connection.receiveAsync().bytes
            guard !bytes.isEmpty else { throw CaissonError(.unavailable, "\(method): the engine ended before it answered") }
            pending += try lines.append(bytes)
        }
        let reply = try ControlLine.decode(ControlReply<Value>.self, from: pending.removeFirst(), "answer to \(method)")
        if let failure = reply.failure { throw failure.error }
        return reply.value
    }

    private func opened() async throws -> UnixSocket {
        if let connection { return connection }
        let new: UnixSocket
        do { new = try UnixSocket.connect(path) } catch {
            guard [.notFound, .unavailable].contains(error.code) else { throw error.asCaissonError() }
            throw CaissonError(.unavailable, "the long-lived engine does not run: start it with \"caissond start\"", cause: error)
        }
        try await new.sendAsync(request())
        connection = new
        return new
    }
}
