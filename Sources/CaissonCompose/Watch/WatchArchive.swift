import CaissonAPI
import CaissonCore
import Synchronization

/// Files of this host as a tar stream that is read while they are: no more than one is open at a time.
final class WatchArchive: Sendable {
    private struct State {
        var waiting: [WatchWork.Copy]
        /// What is read from before the next file is begun.
        var open: [BytePull] = []
    }

    private let files: any WatchedFiles
    private let state: Mutex<State>

    init(_ copies: [WatchWork.Copy], of files: any WatchedFiles) {
        self.files = files
        state = Mutex(State(waiting: copies))
    }

    var pull: BytePull { { [self] buffer in try state.withLock { try read(into: buffer, &$0) } } }

    private func read(into buffer: UnsafeMutableRawBufferPointer, _ state: inout State) throws -> Int {
        while true {
            while let source = state.open.first {
                let count = try source(buffer)
                if count > 0 { return count }
                state.open.removeFirst()
            }
            guard !state.waiting.isEmpty else { return 0 }
            state.open = try pieces(state.waiting.removeFirst())
            if state.waiting.isEmpty { state.open.append(ByteReader(TarEntry.end).pull) }
        }
    }

    /// Header, content and padding of one file; nothing for one that has gone.
    private func pieces(_ copy: WatchWork.Copy) throws -> [BytePull] {
        guard let there = try files.entry(copy.source) else { return [] }
        var entry = TarEntry(path: copy.target, mode: there.mode, user: 0, group: 0)
        switch there.kind {
        case .other: return []
        case .folder: entry.kind = .folder
        case .link(let target): entry.kind = .link(target)
        case .file:
            let header = ByteReader(try entry.header(size: there.size)).pull
            return [header, try exactly(there.size, of: copy.source), ByteReader(TarEntry.padding(there.size)).pull]
        }
        return [ByteReader(try entry.header(size: 0)).pull]
    }

    /// As many bytes as the header says, whatever the file has become since: cut, or filled with zeros.
    private func exactly(_ size: Int64, of path: String) throws -> BytePull {
        ExactReader(size, try files.content(path)).pull
    }
}

/// So many bytes of a source: no more, and zeros where it has less.
private final class ExactReader: Sendable {
    private let left: Mutex<Int64>
    private let content: BytePull

    init(_ size: Int64, _ content: @escaping BytePull) {
        left = Mutex(size)
        self.content = content
    }

    var pull: BytePull {
        { [self] buffer in
            try left.withLock { left in
                guard left > 0, let start = buffer.baseAddress else { return 0 }
                let room = UnsafeMutableRawBufferPointer(start: start, count: Int(min(left, Int64(buffer.count))))
                var count = try content(room)
                if count == 0 {
                    room.initializeMemory(as: UInt8.self, repeating: 0)
                    count = room.count
                }
                left -= Int64(count)
                return count
            }
        }
    }
}
