import CaissonAPI
import CaissonCore
import CaissonLinux
import SystemPackage

/// One reader's place in a log.
actor LogCursor {
    private let path: FilePath
    private let options: LogOptions
    private let bell: FilePath?
    private let unpack: LogUnpacker?
    private let isRunning: @Sendable () async -> Bool
    private var files: LogFiles?
    private var parser = LogRecordParser()
    /// The beginning of a line whose end has not been read.
    private var partial: [UInt8] = []
    private var inotify: Inotify?
    private var lastBatch = ContinuousClock.now
    private var isFinished = false

    /// Bytes of log read for one batch, and the least time between batches of a log that is being written.
    private static let batchBytes = 64 << 10
    private static let batchInterval = Duration.milliseconds(33)
    /// A line longer than this is not a record: 16 KiB of output make at most six times as much.
    private static let longestLine = 256 << 10

    init(
        path: FilePath, bell: FilePath?, unpack: LogUnpacker?, options: LogOptions,
        isRunning: @escaping @Sendable () async -> Bool
    ) {
        self.path = path
        self.bell = bell
        self.unpack = unpack
        self.options = options
        self.isRunning = isRunning
    }

    /// The next records, nil at the end.
    func next() async throws -> [LogEntry]? {
        do {
            if files == nil { try begin() }
            while !isFinished {
                try Task.checkCancellation()
                let entries = try read()
                if !entries.isEmpty { return entries }
                if isFinished { break }
                guard try await more() else { return nil }
            }
            return nil
        } catch let error as SyscallError {
            throw error.asCaissonError("read log")
        }
    }

    private func begin() throws {
        if options.follow {
            let watch = try Inotify()
            try watch.watch(path.removingLastComponent(), [.modify, .create, .movedTo])
            if let bell { try watch.watch(bell, [.attributes, .closeWrite]) }
            inotify = watch
        }
        var opened = try LogFiles(path, unpack: unpack)
        if let tail = options.tail, tail >= 0 { try opened.keepLast(tail) }
        files = opened
    }

    /// Records of the next chunk, going on to newer files; none at the end of what is there.
    private func read() throws -> [LogEntry] {
        while let file = files?.current {
            let bytes = try LogFiles.read(file, at: file.offset, LogCursor.batchBytes)
            if bytes.isEmpty {
                guard let count = files?.files.count, count > 1 else { return [] }
                partial.removeAll()
                files?.advance()
                continue
            }
            file.offset += Int64(bytes.count)
            let entries = records(in: bytes)
            if !entries.isEmpty || isFinished { return entries }
        }
        return []
    }

    private func records(in bytes: [UInt8]) -> [LogEntry] {
        var entries: [LogEntry] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = rest[..<end]
            rest = rest[(end + 1)...]
            let entry: LogEntry?
            if partial.isEmpty {
                entry = parser.parse(line)
            } else {
                partial += line
                entry = parser.parse(partial[...])
                partial.removeAll()
            }
            guard let entry, wants(entry) else { continue }
            entries.append(entry)
        }
        if partial.count < LogCursor.longestLine { partial += rest }
        return entries
    }

    private func wants(_ entry: LogEntry) -> Bool {
        if let until = options.until, until < entry.time {
            isFinished = true
            return false
        }
        if isFinished { return false }
        if let since = options.since, entry.time < since { return false }
        return entry.isStderr ? options.stderr : options.stdout
    }

    /// Whether there is, or will be, more to read; waits for it when following.
    private func more() async throws -> Bool {
        guard options.follow, let inotify else { return false }
        if try look() { return true }
        if let until = options.until, until < SystemClock.now() { return false }
        // Asked before the last look: what was written before the end is still read.
        let isAlive = await isRunning()
        if try look() { return true }
        guard isAlive else { return false }
        let pause = LogCursor.batchInterval - (ContinuousClock.now - lastBatch)
        try await Reactor.shared.sleep(for: pause)
        try await wait(for: inotify)
        lastBatch = ContinuousClock.now
        return true
    }

    private func look() throws -> Bool {
        guard var files else { return false }
        defer { self.files = files }
        return try files.lookAgain()
    }

    /// Waits for a change of the log, for the bell, or for the time after which nothing is wanted.
    private func wait(for inotify: Inotify) async throws {
        guard let until = options.until else {
            _ = try await inotify.nextEvents()
            return
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await inotify.nextEvents() }
            group.addTask { try await Reactor.shared.sleep(for: until.since(SystemClock.now())) }
            try await group.next()
            group.cancelAll()
        }
    }
}
