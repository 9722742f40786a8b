import CaissonCore
import CaissonLinux
package import SystemPackage

/// Starts a long-lived engine in the background where no service manager does.
package struct DaemonLauncher: Sendable {
    private let program: FilePath
    private let arguments: [String]
    private let log: FilePath

    /// `program` is `caissond`, `arguments` name its engine, which keeps its log in `root`.
    package init(program: FilePath, arguments: [String], root: FilePath) {
        self.program = program
        self.arguments = arguments
        log = root.appending("caissond.log")
    }

    /// Returns once it can be asked for everything. Throws `unavailable` with its last words when it ends instead, and
    /// `deadlineExceeded` when it does neither in time. Blocks the thread.
    package func start(within limit: Duration = .seconds(60)) throws {
        do {
            let output = try launch()
            guard try FileIO.poll(output.raw, timeout: limit) else {
                throw CaissonError(.deadlineExceeded, "the long-lived engine is not ready after \(limit); see \(log)")
            }
            if try output.read(upTo: 16).isEmpty { throw CaissonError(.unavailable, lastWords()) }
        } catch let error as SyscallError {
            throw error.asCaissonError("start \(program)")
        }
    }

    private func launch() throws -> SharedDescriptor {
        try Files.makeDirectories(log.removingLastComponent(), mode: 0o711)
        let null = try Files.open("/dev/null", .read)
        let errors = try Files.open(log, [.write, .create, .append], mode: 0o600)
        let pipe = try Pipe()
        return try withExtendedLifetime(pipe) {
            _ = try ChildProcess.spawn(
                SpawnRequest(
                    program, ["caissond", "run", "--announce"] + arguments, environment: ProcessEnvironment.lines(),
                    descriptors: [0: null.raw, 1: pipe.writer.raw, 2: errors.raw], newSession: true, workingDirectory: "/"))
            return pipe.reader
        }
    }

    /// The last line of the log, without its time and level.
    private func lastWords() -> String {
        let text = (try? Files.readText(log)) ?? "" // ignored: then it had none
        guard let line = text.split(separator: "\n").last else { return "the long-lived engine has ended; see \(log)" }
        return line.split(separator: " ", maxSplits: 2).last.map(String.init) ?? String(line)
    }

    /// Tells who started this process that it is ready: a line on standard output, and the end of it.
    package static func announce() {
        try? FileIO.writeAll(1, "ready\n") // ignored: nobody waits any more
        FileIO.hangUp(1)
    }
}
