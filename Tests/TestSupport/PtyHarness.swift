package import CaissonLinux
package import CaissonTerm
import Glibc
package import SystemPackage

/// A test's wish that did not come true in time, with what the screen showed.
package struct ScreenTimeout: Error, CustomStringConvertible {
    package let description: String
}

/// A real program on a pseudo terminal, driven like a user would and seen through `VTScreen`.
///
/// The program has a session of its own with the terminal as its controlling one. It is killed and reaped by `close`
/// and when the harness is dropped.
package final class PtyHarness {
    package private(set) var screen: VTScreen
    /// The end of what the program wrote, byte by byte.
    package private(set) var output: [UInt8] = []
    private let controller: SharedDescriptor
    private let child: ChildProcess
    private var status: ExitStatus?
    private var isHungUp = false

    /// Starts a program by its path. The environment is `TERM=xterm-256color`, a UTF-8 locale, the caller's `PATH`,
    /// `HOME` and `TMPDIR`, and what is given.
    package init(
        _ program: FilePath, _ arguments: [String] = [], environment: [String: String] = [:],
        size: Size = Size(width: 80, height: 24), directory: FilePath? = nil
    ) throws {
        screen = VTScreen(size: size)
        let pair = try TTY.openPair(WindowSize(columns: UInt16(clamping: size.width), rows: UInt16(clamping: size.height)))
        controller = pair.controller
        var variables = ["TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no"]
        for name in ["PATH", "HOME", "TMPDIR"] { variables[name] = ProcessEnvironment.value(name) }
        variables.merge(environment) { $1 }
        // setsid(1) makes the session and takes standard input for its controlling terminal.
        child = try ChildProcess.spawn(
            SpawnRequest(
                "/usr/bin/setsid", ["setsid", "--ctty", program.string] + arguments,
                environment: variables.map { "\($0)=\($1)" },
                descriptors: [0: pair.terminal.raw, 1: pair.terminal.raw, 2: pair.terminal.raw],
                workingDirectory: directory))
    }

    deinit { close() }

    /// The program's process.
    package var pid: Int32 { child.pid }

    /// Sends text as it would be typed.
    package func send(_ text: String) throws { try controller.writeAll(text) }

    /// Presses keys, named as `KeyChord` names them.
    package func press(_ chords: String...) throws {
        for name in chords {
            guard let chord = KeyChord(name) else { throw ScreenTimeout(description: "no such key: \(name)") }
            try controller.writeAll(Self.bytes(of: chord))
        }
    }

    /// Changes the terminal's size; the program gets SIGWINCH.
    package func resize(_ size: Size) throws {
        screen.resize(size)
        try TTY.setSize(
            controller.raw, WindowSize(columns: UInt16(clamping: size.width), rows: UInt16(clamping: size.height)))
    }

    /// Sends the program a signal.
    package func signal(_ signal: Signal) throws { try child.signal(signal) }

    /// Reads on until the condition holds on a completely drawn screen. Throws, with a picture, when the program
    /// ends or the time is up before.
    package func waitFor(
        _ what: String, within limit: Duration = .seconds(30), _ condition: (VTScreen) -> Bool
    ) throws {
        let deadline = ContinuousClock.now + limit
        while true {
            if !screen.isUpdating, condition(screen) { return }
            guard try read(until: deadline) else {
                throw ScreenTimeout(description: "waiting for \(what): \(isHungUp ? "the program ended" : "time is up")\n\(screen.picture)")
            }
        }
    }

    /// Waits until the screen holds the text.
    package func waitFor(text: String, within limit: Duration = .seconds(30)) throws {
        try waitFor(text.debugDescription, within: limit) { $0.contains(text) }
    }

    /// Reads to the end and returns the exit status, 128 plus the number for a signal.
    package func waitForExit(within limit: Duration = .seconds(30)) throws -> Int32 {
        let deadline = ContinuousClock.now + limit
        while try read(until: deadline) {}
        let left = max(.zero, ContinuousClock.now.duration(to: deadline))
        guard let ended = try status ?? child.waitBlocking(timeout: left) else {
            throw ScreenTimeout(description: "waiting for the program to end: time is up\n\(screen.picture)")
        }
        status = ended
        return ended.code
    }

    /// Takes what the program writes next; false when it closed the terminal or the time is up.
    private func read(until deadline: ContinuousClock.Instant) throws -> Bool {
        let left = ContinuousClock.now.duration(to: deadline)
        guard !isHungUp, left > .zero, try FileIO.poll(controller.raw, timeout: left) else { return false }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = bytes.withUnsafeMutableBytes { Glibc.read(controller.raw, $0.baseAddress, $0.count) }
        guard count > 0 else {
            // EIO: no process has the terminal open any more.
            isHungUp = !(count < 0 && errno == EINTR)
            return !isHungUp
        }
        output += bytes[..<count]
        if output.count > 1 << 20 { output.removeFirst(output.count - 1 << 19) }
        screen.feed(bytes[..<count])
        let replies = screen.takeReplies()
        if !replies.isEmpty { try controller.writeAll(replies) }
        return true
    }

    /// Kills the program if it still runs and reaps it.
    package func close() {
        guard status == nil else { return }
        try? child.signal(.kill)  // ignored: it may have ended by itself
        status = try? child.waitBlocking(timeout: .seconds(10))  // ignored: nothing more can be done
    }
}
