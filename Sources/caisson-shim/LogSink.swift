import CShimMonitor

/// A log file with a buffer in front and older files behind it. A log that cannot be written to is a log that is lost:
/// the process goes on.
final class LogSink: TextSink {
    private let path: UnsafePointer<CChar>
    private let sizeLimit: Int64
    private let files: UInt32
    /// Whether someone compresses what is full, told by ``hasRotated``.
    let compresses: Bool
    private var descriptor: Int32
    private var size: Int64 = 0
    private let buffer: UnsafeMutablePointer<UInt8>
    private var used = 0
    /// Whether a file has become full since this was last set to false.
    var hasRotated = false

    private static let capacity = 32 << 10

    init?(path: UnsafePointer<CChar>, _ spec: cz_spec) {
        guard let memory = malloc(LogSink.capacity) else { return nil }
        self.path = path
        sizeLimit = spec.log_size
        files = spec.log_files
        compresses = spec.flags & UInt32(CZ_SPEC_LOG_COMPRESS) != 0
        buffer = memory.assumingMemoryBound(to: UInt8.self)
        descriptor = cz_log_open(path, 0, &size)
    }

    deinit {
        flush()
        if descriptor >= 0 { close(descriptor) }
        free(buffer)
    }

    /// Begins a new file when the current one has reached its size; called between records only.
    func rotateIfFull() {
        guard sizeLimit > 0, size + Int64(used) >= sizeLimit else { return }
        flush()
        // Not now: the next record tries again.
        if files > 1 && cz_log_shift(path, files, compresses ? 1 : 0) != 0 { return }
        if descriptor >= 0 { close(descriptor) }
        descriptor = cz_log_open(path, 1, &size)
        hasRotated = true
    }

    func append(_ byte: UInt8) {
        if used == LogSink.capacity { flush() }
        buffer[used] = byte
        used += 1
    }

    func append(_ source: UnsafePointer<UInt8>, _ count: Int) {
        var done = 0
        while done < count {
            if used == LogSink.capacity { flush() }
            let part = min(count - done, LogSink.capacity - used)
            memcpy(buffer + used, source + done, part)
            used += part
            done += part
        }
    }

    func flush() {
        var done = 0
        while done < used, descriptor >= 0 {
            let length = write(descriptor, buffer + done, used - done)
            if length < 0 && cz_errno() == EINTR { continue }
            if length <= 0 { break }
            done += length
        }
        size += Int64(done)
        used = 0
    }
}
