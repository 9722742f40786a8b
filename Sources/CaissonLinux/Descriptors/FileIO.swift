import CLinux
import CaissonCore
import Glibc

/// Reading and writing on a descriptor number the caller keeps open.
package enum FileIO {
    /// A second descriptor of the same open file, closed on exec; the caller owns it.
    package static func duplicate(_ fd: Int32) throws(SyscallError) -> Int32 {
        try checked("dup", nil, cz_fcntl(fd, F_DUPFD_CLOEXEC, 3))
    }

    /// One read(2); 0 at the end of the file.
    package static func read(_ fd: Int32, into buffer: UnsafeMutableRawBufferPointer) throws(SyscallError) -> Int {
        guard let base = buffer.baseAddress else { return 0 }
        return try systemCall("read") { Glibc.read(fd, base, buffer.count) }
    }

    /// One pread(2).
    package static func readAt(
        _ fd: Int32, offset: Int64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(SyscallError) -> Int {
        guard let base = buffer.baseAddress else { return 0 }
        return try systemCall("pread") { pread(fd, base, buffer.count, Int(offset)) }
    }

    /// One pread(2) of at most `count` bytes; empty at the end of the file.
    package static func readAt(_ fd: Int32, offset: Int64, upTo count: Int) throws(SyscallError) -> [UInt8] {
        try bytes(count) { buffer throws(SyscallError) in try readAt(fd, offset: offset, into: buffer) }
    }

    /// One read(2) of at most `count` bytes; empty at the end of the file.
    package static func read(_ fd: Int32, upTo count: Int) throws(SyscallError) -> [UInt8] {
        try bytes(count) { buffer throws(SyscallError) in try read(fd, into: buffer) }
    }

    private static func bytes(
        _ count: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(SyscallError) -> Int
    ) throws(SyscallError) -> [UInt8] {
        var failure: SyscallError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(SyscallError) {
                filled = try fill(UnsafeMutableRawBufferPointer(buffer))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Everything up to the end of the file; EFBIG beyond `limit` bytes.
    package static func readAll(_ fd: Int32, limit: Int = 64 << 20) throws(SyscallError) -> [UInt8] {
        var all: [UInt8] = []
        var chunk = 16 << 10
        while true {
            let bytes = try read(fd, upTo: chunk)
            if bytes.isEmpty { return all }
            if bytes.count > limit - all.count { throw SyscallError("read", errno: EFBIG) }
            all += bytes
            chunk = min(chunk * 2, 1 << 20)
        }
    }

    /// One write(2).
    package static func write(_ fd: Int32, _ bytes: UnsafeRawBufferPointer) throws(SyscallError) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        return try systemCall("write") { Glibc.write(fd, base, bytes.count) }
    }

    /// Writes every byte; where the descriptor does not block, waits until it takes more.
    package static func writeAll(_ fd: Int32, _ bytes: UnsafeRawBufferPointer) throws(SyscallError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            do throws(SyscallError) {
                rest = rest.dropFirst(try write(fd, UnsafeRawBufferPointer(rebasing: rest)))
            } catch {
                guard error.errno == EAGAIN else { throw error }
                _ = try poll(fd, writable: true, timeout: nil)
            }
        }
    }

    /// Writes every byte.
    package static func writeAll(_ fd: Int32, _ bytes: [UInt8]) throws(SyscallError) {
        var failure: SyscallError?
        bytes.withUnsafeBytes { buffer in
            do throws(SyscallError) { try writeAll(fd, buffer) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Writes the text as UTF-8.
    package static func writeAll(_ fd: Int32, _ text: String) throws(SyscallError) { try writeAll(fd, Array(text.utf8)) }

    /// Copies up to `length` bytes (all, when nil) between the current positions; in the kernel where it can.
    ///
    /// Returns the number of bytes copied.
    @discardableResult
    package static func copy(from source: Int32, to target: Int32, length: Int64? = nil) throws(SyscallError) -> Int64 {
        var done: Int64 = 0
        var inKernel = true
        while length.map({ done < $0 }) ?? true {
            let step = Int(min(length.map { $0 - done } ?? 1 << 26, 1 << 26))
            if inKernel {
                let copied = cz_copy_file_range(source, target, step)
                if copied > 0 { done += Int64(copied) }
                // Some file systems (proc, overlay of old kernels) report nothing copied although there is something.
                if copied == 0 && done > 0 { return done }
                if copied <= 0 { inKernel = false }
                continue
            }
            let bytes = try read(source, upTo: min(step, 1 << 18))
            if bytes.isEmpty { return done }
            try writeAll(target, bytes)
            done += Int64(bytes.count)
        }
        return done
    }

    /// Waits until `fd` is readable (or writable) or hung up; false when `timeout` passed first.
    package static func poll(_ fd: Int32, writable: Bool = false, timeout: Duration?) throws(SyscallError) -> Bool {
        let end = timeout.map { SystemClock.monotonic() + $0 }
        while true {
            var entry = pollfd(fd: fd, events: Int16(writable ? POLLOUT : POLLIN), revents: 0)
            let wait = end.map { max(0, ($0 - SystemClock.monotonic()).wholeMilliseconds) } ?? -1
            let ready = Glibc.poll(&entry, 1, wait)
            if ready > 0 { return true }
            if ready == 0 { return false }
            if errno != EINTR { throw SyscallError("poll", errno: errno) }
        }
    }

    /// Makes the number one of /dev/null: whoever reads what was written there sees its end. Does nothing where that cannot be
    /// opened.
    package static func hangUp(_ fd: Int32) {
        let null = open("/dev/null", O_RDWR | O_CLOEXEC)
        guard null >= 0 else { return }
        dup2(null, fd)
        close(null)
    }

    /// Sets or clears O_NONBLOCK of the open file.
    package static func setNonBlocking(_ fd: Int32, _ on: Bool) throws(SyscallError) {
        let flags = try checked("fcntl", nil, cz_fcntl(fd, F_GETFL, 0))
        try checked("fcntl", nil, cz_fcntl(fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK))
    }

    /// Sets or clears the close-on-exec flag.
    package static func setCloseOnExec(_ fd: Int32, _ on: Bool) throws(SyscallError) {
        try checked("fcntl", nil, cz_fcntl(fd, F_SETFD, on ? FD_CLOEXEC : 0))
    }
}

extension Duration {
    /// Milliseconds rounded up, as poll(2) takes them.
    var wholeMilliseconds: Int32 {
        let (seconds, attoseconds) = components
        let milliseconds = seconds.multipliedReportingOverflow(by: 1000)
        if milliseconds.overflow { return seconds < 0 ? 0 : .max }
        return Int32(clamping: milliseconds.partialValue + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
