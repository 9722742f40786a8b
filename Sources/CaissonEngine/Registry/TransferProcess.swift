import CaissonCore
import CaissonLinux
import Glibc
import SystemPackage

/// Starts `caisson-transfer` and sees to its end.
enum TransferProcess {
    private static let name = "caisson-transfer"
    /// Starts the process; its answers are read, and its end is awaited, by a thread that ends with it.
    ///
    /// `executable` nil looks beside the running program. Throws `notFound` when the program is not there.
    static func start(executable: String?, notice: @escaping @Sendable (String) -> Void) throws -> TransferClient {
        let path = try executable.map { FilePath($0) } ?? beside()
        let (ours, theirs) = try UnixSocket.pair()
        let null = try Files.open("/dev/null", .readWrite)
        // Nothing of our environment is its business.
        var request = SpawnRequest(
            path, [name], environment: [], descriptors: [0: null.raw, 1: null.raw, 2: null.raw, 3: theirs.raw], newSession: true)
        request.hostNetwork = true
        let child: ChildProcess
        do {
            child = try ChildProcess.spawn(request)
        } catch {
            throw CaissonError(error.code, "start \(path): \(error.reason)", subject: path.string, cause: error)
        }
        withExtendedLifetime(theirs) {}
        let channel = TransferChannel(ours, notice: notice)
        try ReaderThread.start {
            channel.readAnswers()
            reap(child)
        }
        return TransferClient(channel)
    }

    private static func beside() throws -> FilePath {
        try FilePath(ProcessTable.ownProgram()).removingLastComponent().appending(name)
    }

    /// With its socket closed the process ends by itself; one that does not is ended.
    private static func reap(_ child: ChildProcess) {
        if (try? child.waitBlocking(timeout: .seconds(3))) ?? nil != nil { return }  // ignored: handled as not ended
        try? child.signal(.kill)  // ignored: it may have ended meanwhile
        _ = try? child.waitBlocking()  // ignored: nothing is left to do
    }
}

/// A thread for one blocking loop that nobody waits for.
private final class ReaderThread {
    private let body: @Sendable () -> Void

    private init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    /// Runs `body` on a new thread.
    static func start(_ body: @escaping @Sendable () -> Void) throws(SyscallError) {
        let box = Unmanaged.passRetained(ReaderThread(body))
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<ReaderThread>.fromOpaque(context).takeRetainedValue().body()
                return nil
            }, box.toOpaque())
        guard result == 0 else {
            box.release()
            throw SyscallError("pthread_create", errno: result)
        }
        pthread_detach(thread)
    }
}
