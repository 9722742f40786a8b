import CShimMonitor

/// A log file with a buffer in front and older files behind it. A log that cannot be written to is a log that is lost:
/// the process goes on.
final class LogSink {
    private let path: UnsafePointer<CChar>
    private let sizeLimit: Int64
    private let files: UInt32
    private var descriptor: Int32
    private var size: Int64 = 0
    private let buffer: UnsafeMutablePointer<UInt8>
    private var used = 0

    private static let capacity = 32 << 10

    init?(path: UnsafePointer<CChar>, sizeLimit: Int64, files: UInt32) {
        guard let memory = malloc(LogSink.capacity) else { return nil }
        self.path = path
        self.sizeLimit = sizeLimit
        self.files = files
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
        if descriptor >= 0 { close(descriptor) }
        if files > 1 { cz_log_shift(path, files) }
        descriptor = cz_log_open(path, 1, &size)
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

    func append(_ text: StaticString) { append(text.utf8Start, text.utf8CodeUnitCount) }

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
