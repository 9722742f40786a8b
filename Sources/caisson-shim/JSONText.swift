import CShimMonitor

/// Where the escaper writes to.
protocol TextSink: AnyObject {
    func append(_ byte: UInt8)
    func append(_ source: UnsafePointer<UInt8>, _ count: Int)
}

extension TextSink {
    func append(_ text: StaticString) { append(text.utf8Start, text.utf8CodeUnitCount) }
}

/// A JSON document under construction.
final class JSONText: TextSink {
    private let queue = ByteQueue()

    func append(_ byte: UInt8) {
        var byte = byte
        _ = queue.append(&byte, 1)
    }

    func append(_ source: UnsafePointer<UInt8>, _ count: Int) { _ = queue.append(source, count) }

    func append(_ other: JSONText) {
        if let start = other.queue.bytes { _ = queue.append(start, other.queue.count) }
    }

    func append(_ value: Int64, width: Int = 1) {
        var text = Text()
        text.append(value, width: width)
        append(text)
    }

    func append(_ time: cz_time) {
        var text = Text()
        text.append(time)
        append(text)
    }

    private func append(_ text: borrowing Text) {
        text.withBytes { bytes in
            if let start = bytes.baseAddress { append(start, bytes.count) }
        }
    }

    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        body(UnsafeBufferPointer(start: UnsafePointer(queue.bytes), count: queue.count))
    }
}
