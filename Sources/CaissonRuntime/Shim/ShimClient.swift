import CShimWire
package import CaissonAPI
import CaissonCore
import CaissonLinux
package import SystemPackage

/// Starts monitors and reaches running ones.
package struct ShimClient: Sendable {
    private let executable: FilePath
    private let ahead = MonitorAhead()

    /// `executable` is `caisson-shim`.
    package init(executable: FilePath) { self.executable = executable }

    /// Starts the monitor of the next launch beside whatever comes before it, with a network namespace if the container will
    /// most likely want one. For who stays in the namespaces this process is in. Blocks while it is started.
    package func startAhead(ownNetwork: Bool) { ahead.start(executable, ownNetwork: ownNetwork) }

    /// Makes the container's process, up to the point where it waits for ``ShimConnection/start()``: its namespaces exist
    /// under the connection's `pid`, its file system is being put together. Throws what could not be made.
    package func launch(_ plan: LaunchPlan) async throws -> ShimConnection {
        let network: Int32 = if case .descriptor(let descriptor) = plan.network { descriptor } else { -1 }
        return try await spawn("run", SpecEncoder.encode(plan), network: network, onHost: plan.usesHostNetwork, ahead.take())
    }

    /// The same for a further process in a running container; throws `failedPrecondition` when it does not run.
    package func exec(_ plan: ExecPlan) async throws -> ShimConnection {
        guard let running = try RunDirectory(plan.runDirectory).running() else {
            throw CaissonError(.failedPrecondition, "container is not running")
        }
        return try await spawn("exec", SpecEncoder.encode(plan, container: running.pid), network: -1, onHost: plan.usesHostNetwork)
    }

    /// A monitor stays in the network it is started in, or goes on to its container's.
    private func spawn(
        _ mode: String, _ spec: EncodedSpec, network: Int32, onHost: Bool, _ waiting: UnixSocket? = nil
    ) async throws -> ShimConnection {
        do {
            let executable = executable
            let start = { @Sendable in try MonitorAhead.spawn(executable, mode) }
            let socket = try waiting ?? (onHost ? HostNetwork.run(start) : start())
            let connection = ShimConnection(socket, plan: spec)
            try await socket.sendAsync(wireMessage(CZ_FRAME_SPEC, spec.bytes), descriptors: network < 0 ? [] : [network])
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
