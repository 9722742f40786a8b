package import CaissonCore

/// A chunk of what a process wrote. With a terminal everything is `stdout`.
package enum SessionOutput: Sendable, Equatable {
    case stdout([UInt8])
    case stderr([UInt8])
}

/// The size of a terminal in cells.
package struct TerminalSize: Sendable, Codable, Equatable {
    package var columns: Int
    package var rows: Int

    package init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }
}

/// Live standard streams of a container's process or of an exec'd one.
///
/// Dropping a session without ``wait()`` leaves the process running.
package protocol ContainerSession: Sendable {
    /// The container's (or exec session's) ID, 64 hex digits.
    var id: String { get }
    /// Ends when the process has ended and all output was delivered. May be iterated once.
    var output: AsyncThrowingStream<SessionOutput, any Error> { get }
    /// Writes to the process's standard input; suspends while the process does not read.
    func send(_ bytes: [UInt8]) async throws
    /// Ends the process's standard input (has no effect with a terminal).
    func closeInput() async throws
    func resize(to size: TerminalSize) async throws
    /// Sends a signal by name (`SIGINT`) to the process.
    func signal(_ name: String) async throws
    /// The exit status, Docker's way (128 + signal for a killed process).
    func wait() async throws -> Int32
    /// Lets go of the streams; the process runs on.
    func detach() async
}

/// Which streams an attach wants.
package struct AttachOptions: Sendable, Codable, Equatable {
    package var stdin: Bool
    package var stdout: Bool
    package var stderr: Bool
    /// The terminal's size at the start, for a container with a terminal.
    package var size: TerminalSize?

    package init(stdin: Bool = false, stdout: Bool = true, stderr: Bool = true, size: TerminalSize? = nil) {
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr
        self.size = size
    }
}

/// One log record: a line, or a part of one longer than 16 KiB.
package struct LogEntry: Sendable, Codable, Equatable {
    package var time: Timestamp
    package var isStderr: Bool
    /// As written by the process, with its line feed unless the line was cut.
    package var bytes: [UInt8]

    package init(time: Timestamp, isStderr: Bool, bytes: [UInt8]) {
        self.time = time
        self.isStderr = isStderr
        self.bytes = bytes
    }
}
