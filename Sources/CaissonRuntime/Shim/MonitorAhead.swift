import CShimWire
import CaissonLinux
import Synchronization
import SystemPackage

/// A monitor started before it is known for which process: its start, and a network namespace of its own if one is wanted, take
/// place beside the making of the plan. One that is not used ends with this program.
final class MonitorAhead: Sendable {
    private enum State {
        case none
        case ready(UnixSocket)
        /// Asked for: a start that comes later is not needed any more.
        case taken
    }

    private let state = Mutex(State.none)

    /// Blocks while the monitor is started; whoever asks for it meanwhile waits.
    func start(_ executable: FilePath, ownNetwork: Bool) {
        state.withLock { state in
            guard case .none = state else { return }
            // ignored: the start that is to use it tells why there can be none
            guard let socket = try? MonitorAhead.spawn(executable, "run") else { return }
            let message = ownNetwork ? wireMessage(CZ_FRAME_AHEAD, []) : []
            guard (try? socket.send(message)) != nil else { return } // ignored: as above
            state = .ready(socket)
        }
    }

    /// The monitor, once; nil when none was started.
    func take() -> UnixSocket? {
        state.withLock { state in
            defer { state = .taken }
            if case .ready(let socket) = state { return socket }
            return nil
        }
    }

    /// Starts a monitor and returns the socket to it.
    static func spawn(_ executable: FilePath, _ mode: String) throws(SyscallError) -> UnixSocket {
        let (ours, theirs) = try UnixSocket.pair()
        let error = withExtendedLifetime(theirs) { cz_monitor_spawn(executable.string, mode, theirs.raw) }
        guard error == 0 else { throw SyscallError("start", executable.string, errno: error) }
        return ours
    }
}
