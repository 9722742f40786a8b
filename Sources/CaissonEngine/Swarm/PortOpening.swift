import CaissonCore
import CaissonLinux
import Synchronization
import SystemPackage

/// Waits until a container's program listens where a service's published ports lead. Before, connections would be refused that
/// another task could have taken; with a health check this is not asked.
final class PortOpening: Sendable {
    /// A program that does not listen by then is sent connections all the same: the image may know better than its service.
    private static let patience = Duration.seconds(10)

    private let ports: Set<UInt16>
    private let engine: Engine
    private let isOver = Mutex(false)

    init(_ ports: Set<UInt16>, _ engine: Engine) { (self.ports, self.engine) = (ports, engine) }

    /// Returns once every port is listened to in the network namespace of `pid`, the process has ended, or patience has. Only the
    /// first call waits. Throws `CancellationError`.
    func wait(for pid: Int32) async throws {
        guard !ports.isEmpty, !isOver.withLock({ $0 }) else { return }
        let deadline = SystemClock.monotonic() + Self.patience
        var pause = Duration.milliseconds(5)
        while SystemClock.monotonic() < deadline {
            let listening = try await engine.onPool { Self.listening(pid) }
            guard let listening, !ports.isSubset(of: listening) else { break }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(200))
        }
        isOver.withLock { $0 = true }
    }

    /// The TCP ports that are listened to for others than the container itself; nil when the process has ended.
    private static func listening(_ pid: Int32) -> Set<UInt16>? {
        let folder = FilePath("/proc/\(pid)/net")
        guard let text = try? Files.readText(folder.appending("tcp")) else { return nil }  // ignored: the process has ended
        let more = (try? Files.readText(folder.appending("tcp6"))) ?? ""  // ignored: a kernel without IPv6
        return SocketTable.listening(text).union(SocketTable.listening(more))
    }
}
