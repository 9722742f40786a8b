package import CaissonAPI
package import CaissonCore

/// One of the process's three streams.
package enum StandardStream: Int32, Sendable {
    case input = 0
    case output = 1
    case error = 2
}

/// The terminal and standard input of this process.
package protocol HostTerminal: Sendable {
    func isTerminal(_ stream: StandardStream) -> Bool
    /// The size in cells, nil without a terminal.
    var size: TerminalSize? { get }
    /// Puts the terminal on standard input into raw mode until the result is restored or dropped.
    func enterRawMode() throws -> any RawTerminal
    /// The next bytes of standard input, empty at its end; throws CancellationError when the task is cancelled.
    func read() async throws -> [UInt8]
    /// Blocking: fills the buffer from standard input; 0 at its end.
    func readBlocking(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
    /// A line without its end, nil at the end of input; without `echo` what is typed is not shown.
    func readLine(echo: Bool) async throws -> String?
    /// The named signals (`SIGINT`) from now on, instead of what they would do; ends when the task is cancelled.
    /// With `once` the second of them acts as it would have.
    func signals(_ names: [String], once: Bool) throws -> AsyncStream<String>
}

/// A terminal in raw mode.
package protocol RawTerminal: Sendable {
    /// Puts the terminal back; more than once is harmless.
    func restore()
}

/// Local time at a point of time.
package struct LocalOffset: Sendable, Equatable {
    /// Seconds east of UTC.
    package var seconds: Int
    /// `UTC`, `CET`.
    package var abbreviation: String

    package init(seconds: Int, abbreviation: String) {
        self.seconds = seconds
        self.abbreviation = abbreviation
    }
}

/// Everything a command touches of the process around it.
package struct Console: Sendable {
    /// Writes all bytes to standard output or error.
    package let write: @Sendable (StandardStream, [UInt8]) throws -> Void
    package let terminal: any HostTerminal
    package let environment: [String: String]
    /// The absolute path relative paths start from.
    package let workingDirectory: @Sendable () -> String
    package let now: @Sendable () -> Timestamp
    package let localOffset: @Sendable (Timestamp) -> LocalOffset
    /// Ends the program with a status, without waiting for what still runs in it; nil where it cannot be ended.
    package var leave: (@Sendable (Int32) -> Void)?

    package init(
        write: @escaping @Sendable (StandardStream, [UInt8]) throws -> Void, terminal: any HostTerminal,
        environment: [String: String], workingDirectory: @escaping @Sendable () -> String,
        now: @escaping @Sendable () -> Timestamp, localOffset: @escaping @Sendable (Timestamp) -> LocalOffset
    ) {
        self.write = write
        self.terminal = terminal
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.now = now
        self.localOffset = localOffset
    }
}

extension Console {
    /// A line on standard output.
    func print(_ line: String) throws { try write(.output, Array((line + "\n").utf8)) }

    /// Text as it is on standard output.
    func printRaw(_ text: String) throws { try write(.output, Array(text.utf8)) }

    /// A line on standard error; nobody can be told when even that fails.
    func printError(_ line: String) {
        try? write(.error, Array((line + "\n").utf8))  // ignored: there is no other place for the message
    }

    /// `path` from the root, whatever directory it was given in.
    func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        let base = workingDirectory()
        return PathText.cleaned(base + "/" + path)
    }
}
