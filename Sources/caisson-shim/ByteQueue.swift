import CShimMonitor

/// Bytes in the order they came; memory is taken when the first of them arrives.
final class ByteQueue {
    private var storage: UnsafeMutablePointer<UInt8>?
    private var capacity = 0
    private var head = 0
    private(set) var count = 0

    deinit { free(storage) }

    var isEmpty: Bool { count == 0 }

    /// The oldest byte; `count` of them follow.
    var bytes: UnsafeMutablePointer<UInt8>? {
        guard let storage else { return nil }
        return storage + head
    }

    /// False when there is no memory.
    func append(_ source: UnsafeRawPointer, _ length: Int) -> Bool {
        guard reserve(length), let storage else { return length == 0 }
        memcpy(storage + head + count, source, length)
        count += length
        return true
    }

    func removeFirst(_ length: Int) {
        head += length
        count -= length
        if count == 0 { release() }
    }

    /// Room for `length` more bytes behind the last.
    func reserve(_ length: Int) -> Bool {
        if head + count + length <= capacity { return true }
        if let storage, head > 0 {
            memmove(storage, storage + head, count)
            head = 0
            if count + length <= capacity { return true }
        }
        var wanted = capacity == 0 ? 4096 : capacity
        while wanted < count + length { wanted *= 2 }
        guard let larger = realloc(storage, wanted) else { return false }
        storage = larger.assumingMemoryBound(to: UInt8.self)
        capacity = wanted
        return true
    }

    /// Bytes read straight into the room that ``reserve(_:)`` made.
    var end: UnsafeMutablePointer<UInt8>? {
        guard let storage else { return nil }
        return storage + head + count
    }

    func grew(by length: Int) { count += length }

    private func release() {
        head = 0
        guard capacity > 4096 else { return }
        free(storage)
        storage = nil
        capacity = 0
    }
}
