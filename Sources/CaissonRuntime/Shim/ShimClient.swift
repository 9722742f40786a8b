import CShimWire
package import CaissonAPI
import CaissonCore
import CaissonLinux
package import SystemPackage

/// Starts monitors and reaches running ones.
package struct ShimClient: Sendable {
    private let executable: FilePath

    /// `executable` is `caisson-shim`.
    package init(executable: FilePath) { self.executable = executable }

    /// Makes the container's process, up to the point where it waits for ``ShimConnection/start()``: its namespaces exist
    /// under the connection's `pid`, its file system is being put together. Throws what could not be made.
    package func launch(_ plan: LaunchPlan) async throws -> ShimConnection {
        let network: Int32 = if case .descriptor(let descriptor) = plan.network { descriptor } else { -1 }
        return try await spawn("run", SpecEncoder.encode(plan), network: network, onHost: plan.usesHostNetwork)
    }

    /// The same for a further process in a running container; throws `failedPrecondition` when it does not run.
    package func exec(_ plan: ExecPlan) async throws -> ShimConnection {
        guard let running = try RunDirectory(plan.runDirectory).running() else {
            throw CaissonError(.failedPrecondition, "container is not running")
        }
        return try await spawn("exec", SpecEncoder.encode(plan, container: running.pid), network: -1, onHost: plan.usesHostNetwork)
    }

    /// A monitor stays in the network it is started in, or goes on to its container's.
    private func spawn(_ mode: String, _ spec: EncodedSpec, network: Int32, onHost: Bool) async throws -> ShimConnection {
        do {
            let (ours, theirs) = try UnixSocket.pair()
            let executable = executable.string
            let start = { @Sendable in cz_monitor_spawn(executable, mode, theirs.raw, network) }
            let error = try onHost ? HostNetwork.run(start) : start()
            guard error == 0 else { throw SyscallError("start", executable, errno: error) }
            let connection = ShimConnection(ours, plan: spec)
            try await ours.sendAsync(wireMessage(CZ_FRAME_SPEC, spec.bytes))
            try await connection.awaitCreation()
            return connection
        } catch let error as SyscallError {
            throw error.asCaissonError("start the container's monitor")
        }
    }

    /// A further connection to the monitor of a container. Throws `failedPrecondition` when there is none.
    package static func attach(
        runDirectory: FilePath, _ options: AttachOptions, isRecorder: Bool = false
    ) async throws -> ShimConnection {
        let socket: UnixSocket
        do {
            socket = try UnixSocket.connect(RunDirectory(runDirectory).socket)
        } catch {
            throw CaissonError(.failedPrecondition, "container is not running", cause: error)
        }
        let streams = Optional(options).streams | (isRecorder ? UInt32(CZ_ATTACH_RECORDER) : 0)
        let connection = ShimConnection(socket, plan: nil)
        do {
            try await socket.sendAsync(wireMessage(CZ_FRAME_ATTACH, cz_attach(streams: streams, reserved: 0)))
        } catch let error as SyscallError {
            throw CaissonError(.failedPrecondition, "container is not running", cause: error)
        }
        do { try await connection.awaitCreation() } catch let error as CaissonError where error.code == .unavailable {
            // It was about to leave.
            throw CaissonError(.failedPrecondition, "container is not running", cause: error)
        }
        if let size = options.size { try await connection.resize(to: size) }
        return connection
    }
}
