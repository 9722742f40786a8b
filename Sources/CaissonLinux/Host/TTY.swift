import CLinux
import CaissonCore
import Glibc
import SystemPackage
import Synchronization

/// A terminal's size in character cells.
package struct WindowSize: Sendable, Hashable {
    package var columns: UInt16
    package var rows: UInt16

    package init(columns: UInt16, rows: UInt16) {
        self.columns = columns
        self.rows = rows
    }
}

/// Terminals.
package enum TTY {
    package static func isTerminal(_ fd: Int32) -> Bool { isatty(fd) == 1 }

    /// The size, or nil where `fd` is no terminal or has none.
    package static func size(_ fd: Int32) -> WindowSize? {
        var (rows, columns): (UInt16, UInt16) = (0, 0)
        guard cz_ioctl_winsize(fd, &rows, &columns) == 0, rows > 0, columns > 0 else { return nil }
        return WindowSize(columns: columns, rows: rows)
    }

    /// Sets the size; the foreground process group gets SIGWINCH.
    package static func setSize(_ fd: Int32, _ size: WindowSize) throws(SyscallError) {
        try checked("resize", nil, cz_ioctl_set_winsize(fd, size.rows, size.columns))
    }

    /// The process's controlling terminal; ENXIO where it has none.
    package static func controlling() throws(SyscallError) -> OwnedDescriptor { try Files.open("/dev/tty", .readWrite) }

    /// Whether this process may read from the terminal without being stopped.
    package static func isForeground(_ fd: Int32) -> Bool { tcgetpgrp(fd) == getpgrp() }

    /// A new pseudo terminal: the controlling end and the terminal itself.
    package static func openPair(_ size: WindowSize? = nil) throws(SyscallError) -> (controller: SharedDescriptor, terminal: SharedDescriptor) {
        var name = [CChar](repeating: 0, count: 64)
        let controller = SharedDescriptor(try checked("open", "pty", cz_open_pty(&name, name.count)))
        let terminal = SharedDescriptor(try checked("open", "pty", cz_openat(AT_FDCWD, name, O_RDWR | O_NOCTTY | O_CLOEXEC, 0)))
        if let size { try setSize(controller.raw, size) }
        return (controller, terminal)
    }

    /// Raw mode of a terminal until restored or dropped.
    package final class RawMode: Sendable {
        private let fd: Int32
        private let saved: Mutex<termios?>

        /// Switches `fd` to raw mode (cfmakeraw(3)); ENOTTY where it is no terminal. The caller keeps `fd` open.
        package init(_ fd: Int32) throws(SyscallError) {
            var mode = termios()
            _ = try systemCall("tcgetattr") { tcgetattr(fd, &mode) }
            self.fd = fd
            saved = Mutex(mode)
            cfmakeraw(&mode)
            _ = try systemCall("tcsetattr") { tcsetattr(fd, TCSADRAIN, &mode) }
        }

        /// Leaves lines, their editing and their echo to the terminal (termios(3), canonical mode), makes no signals of keys, and
        /// lets a read also end at each of two `endings`.
        package init(_ fd: Int32, lineEndings endings: (UInt8, UInt8)) throws(SyscallError) {
            var mode = termios()
            _ = try systemCall("tcgetattr") { tcgetattr(fd, &mode) }
            self.fd = fd
            saved = Mutex(mode)
            mode.c_lflag |= tcflag_t(ICANON | ECHO | ECHOE | ECHOK | ECHOCTL)
            mode.c_lflag &= ~tcflag_t(ISIG)
            mode.c_iflag &= ~tcflag_t(IXON)
            withUnsafeMutableBytes(of: &mode.c_cc) { characters in
                characters[Int(VEOL)] = endings.0
                characters[Int(VEOL2)] = endings.1
            }
            _ = try systemCall("tcsetattr") { tcsetattr(fd, TCSADRAIN, &mode) }
        }

        deinit { restore() }

        /// Puts the terminal back as it was; later calls do nothing.
        package func restore() {
            saved.withLock { saved in
                guard var mode = saved else { return }
                _ = tcsetattr(fd, TCSADRAIN, &mode)  // ignored: the terminal may be gone
                saved = nil
            }
        }
    }
}
