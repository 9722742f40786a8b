import CaissonCore
import CaissonLinux
import Glibc

extension Console {
    /// The streams, clock and environment of this process. SIGPIPE should be ignored: a write nobody reads then ends
    /// the command with an error.
    package static func standard() -> Console {
        Console(
            write: { try writeAll($0, $1) }, terminal: StandardTerminal(), environment: ProcessEnvironment.all(),
            workingDirectory: { currentDirectory() }, now: { SystemClock.now() }, localOffset: { localOffset(at: $0) })
    }

    private static func writeAll(_ stream: StandardStream, _ bytes: [UInt8]) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                let rest = UnsafeRawBufferPointer(rebasing: buffer[written...])
                return Glibc.write(stream.rawValue, rest.baseAddress, rest.count)
            }
            if count >= 0 {
                written += count
            } else if errno == EAGAIN {
                Readiness.wait(stream.rawValue, POLLOUT)
            } else if errno == EPIPE {
                // As SIGPIPE would: who no longer reads is told nothing.
                throw ExitFailure(128 + SIGPIPE)
            } else if errno != EINTR {
                throw HostFile.failure("write", stream == .output ? "/dev/stdout" : "/dev/stderr")
            }
        }
    }

    private static func currentDirectory() -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        guard getcwd(&buffer, buffer.count) != nil else { return "/" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func localOffset(at time: Timestamp) -> LocalOffset {
        var seconds = time_t(time.seconds)
        var parts = tm()
        guard localtime_r(&seconds, &parts) != nil else { return LocalOffset(seconds: 0, abbreviation: "UTC") }
        let zone = parts.tm_zone.map { String(cString: $0) } ?? "UTC"
        return LocalOffset(seconds: parts.tm_gmtoff, abbreviation: zone)
    }
}
