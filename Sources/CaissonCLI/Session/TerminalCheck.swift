/// Docker's check before a terminal is joined to a container's.
enum TerminalCheck {
    static func input(_ console: Console, attached: Bool, tty: Bool) throws {
        guard tty, attached, !console.terminal.isTerminal(.input) else { return }
        throw ExitFailure(1, "the input device is not a TTY")
    }
}
