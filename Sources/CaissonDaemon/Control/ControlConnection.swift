import CaissonAPI
import CaissonControl
import CaissonCore
import CaissonLinux

/// One client: its requests run beside each other until it is gone.
struct ControlConnection: Sendable {
    let socket: UnixSocket
    let methods: [String: ControlHandler]

    func serve() async {
        let output = ControlOutput(socket)
        do { try checkPeer() } catch { return await end(output, 0, error) }
        await withDiscardingTaskGroup { group in
            var lines = LineBuffer()
            // ignored: a client that breaks off, or sends no end of a line, is gone
            while let bytes = try? await socket.receiveAsync().bytes, !bytes.isEmpty, let complete = try? lines.append(bytes) {
                for line in complete { group.addTask { await answer(line, output) } }
            }
            group.cancelAll()
        }
    }

    /// The socket's mode keeps others out already, wherever it lies; this holds should somebody have changed it.
    private func checkPeer() throws {
        let peer = try socket.peer()
        guard peer.userID == 0 || peer.userID == ProcessTable.userID else {
            throw CaissonError(.permissionDenied, "user \(peer.userID) may not command this engine")
        }
    }

    private func answer(_ line: [UInt8], _ output: ControlOutput) async {
        var id: UInt32 = 0
        do {
            let header = try ControlLine.decode(ControlHeader.self, from: line, "request")
            id = header.id
            try await handler(of: header)(ControlCall(header: header, line: line, output: output))
            try await output.send(ControlReply<ControlNothing>(id: id, end: true))
        } catch {
            await end(output, id, error)
        }
    }

    private func handler(of header: ControlHeader) throws -> ControlHandler {
        guard header.version == ControlProtocol.version else {
            throw CaissonError(
                .failedPrecondition,
                "this engine speaks version \(ControlProtocol.version) of the protocol, not \(header.version): start it again")
        }
        guard let handler = methods[header.method] else {
            throw CaissonError(.notImplemented, "this engine has no method \(header.method)")
        }
        return handler
    }

    private func end(_ output: ControlOutput, _ id: UInt32, _ error: any Error) async {
        let failure = ControlReply<ControlNothing>(id: id, failure: ControlFailure(error))
        try? await output.send(failure) // ignored: nobody listens any more
    }
}
