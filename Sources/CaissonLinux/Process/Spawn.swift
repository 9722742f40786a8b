import CLinux
import CaissonCore
import Glibc
import Synchronization
package import SystemPackage

/// A program to start.
package struct SpawnRequest: Sendable {
    package var path: FilePath
    /// argv, the program's name included.
    package var arguments: [String]
    /// `KEY=value` lines.
    package var environment: [String]
    /// Child's number → ours. 0, 1 and 2 are inherited when not named; gaps between named ones keep what is not close-on-exec;
    /// everything above the highest is closed.
    package var descriptors: [Int32: Int32]
    /// Starts a session of its own, without a controlling terminal.
    package var newSession: Bool
    /// Starts a process group of its own.
    package var newGroup: Bool
    package var workingDirectory: FilePath?
    /// Whether the program is to see the machine's network even where this process has left it.
    package var hostNetwork = false

    package init(
        _ path: FilePath, _ arguments: [String], environment: [String] = [], descriptors: [Int32: Int32] = [:],
        newSession: Bool = false, newGroup: Bool = false, workingDirectory: FilePath? = nil
    ) {
        self.path = path
        self.arguments = arguments
        self.environment = environment
        self.descriptors = descriptors
        self.newSession = newSession
        self.newGroup = newGroup
        self.workingDirectory = workingDirectory
    }
}

/// A child process we started.
package final class ChildProcess: Sendable {
    package let pid: Int32
    package let pidfd: Pidfd
    private let ended = Mutex<ExitStatus?>(nil)

    private init(pid: Int32, pidfd: Pidfd) {
        self.pid = pid
        self.pidfd = pidfd
    }

    /// Starts the program by posix_spawn(3), whose cost does not grow with our memory. Signal handlers and mask are reset in it.
    ///
    /// The error of a missing or unusable program is the one of execve(2). EINVAL for a NUL byte in a string.
    package static func spawn(_ request: SpawnRequest) throws(SyscallError) -> ChildProcess {
        guard request.hostNetwork else { return try spawnHere(request) }
        do {
            return try HostNetwork.run { try spawnHere(request) }
        } catch {
            throw error as? SyscallError ?? SyscallError("spawn", request.path.string, errno: ECHILD)
        }
    }

    private static func spawnHere(_ request: SpawnRequest) throws(SyscallError) -> ChildProcess {
        let pid = try start(request)
        do throws(SyscallError) {
            return ChildProcess(pid: pid, pidfd: try Pidfd(pid: pid))
        } catch {
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
            throw error
        }
    }

    private static func start(_ request: SpawnRequest) throws(SyscallError) -> Int32 {
        let strings = request.arguments + request.environment
        guard strings.allSatisfy({ !$0.utf8.contains(0) }) else { throw SyscallError("spawn", request.path.string, errno: EINVAL) }
        let maps = request.descriptors.map { cz_descriptor_map(from: $0.value, to: $0.key) }
        let flags = (request.newSession ? Int32(CZ_SPAWN_SESSION) : 0) | (request.newGroup ? Int32(CZ_SPAWN_GROUP) : 0)
        let pid = CStringArray.with(request.arguments) { arguments in
            CStringArray.with(request.environment) { environment in
                request.path.withPlatformString { path in
                    guard let directory = request.workingDirectory else {
                        return cz_spawn(path, arguments, environment, maps, maps.count, nil, flags)
                    }
                    return directory.withPlatformString {
                        cz_spawn(path, arguments, environment, maps, maps.count, $0, flags)
                    }
                }
            }
        }
        return try checked("spawn", request.path.string, pid)
    }

    /// Waits for the end and reaps; every caller gets the same status. A cancelled wait throws and leaves the child running.
    package func wait() async throws -> ExitStatus {
        while true {
            if let status = try reap() { return status }
            try await pidfd.exited()
        }
    }

    /// `wait` that blocks the thread; nil when `timeout` passes first.
    package func waitBlocking(timeout: Duration? = nil) throws(SyscallError) -> ExitStatus? {
        if let status = try reap() { return status }
        guard try FileIO.poll(pidfd.raw, timeout: timeout) else { return nil }
        return try reap()
    }

    /// Sends a signal; ESRCH once the child was reaped.
    package func signal(_ signal: Signal) throws(SyscallError) { try pidfd.send(signal) }

    private func reap() throws(SyscallError) -> ExitStatus? {
        var failure: SyscallError?
        let status = ended.withLock { ended -> ExitStatus? in
            if ended == nil {
                do throws(SyscallError) { ended = try pidfd.reap() } catch { failure = error }
            }
            return ended
        }
        if let failure { throw failure }
        return status
    }
}

/// NULL-terminated arrays of C strings.
enum CStringArray {
    static func with<Value>(_ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Value) -> Value {
        // One block of bytes, so that nothing has to be freed one by one.
        var bytes: [CChar] = []
        var starts: [Int] = []
        for string in strings {
            starts.append(bytes.count)
            bytes += string.utf8.lazy.map { CChar(bitPattern: $0) }
            bytes.append(0)
        }
        if bytes.isEmpty { bytes = [0] }
        return bytes.withUnsafeMutableBufferPointer { buffer in
            let pointers = starts.map { start in buffer.baseAddress.map { $0 + start } } + [nil]
            return pointers.withUnsafeBufferPointer { list in
                // An array with at least the terminator always has an address.
                guard let base = list.baseAddress else { preconditionFailure("a pointer list is never empty") }
                return body(base)
            }
        }
    }
}
