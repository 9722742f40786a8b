import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore
import SystemPackage

/// Reads a build's events from the first, then new ones until it ends. Pulled by one consumer.
actor BuildWatcher {
    /// Bytes of log read at a time.
    private static let chunk = 256 << 10

    private let context: EngineContext
    private let id: ObjectID
    private var file: SharedDescriptor?
    private var inotify: Inotify?
    private var offset: Int64 = 0
    private var parser = BuildLogParser()
    /// Its writer has closed it: the end is a matter of moments.
    private var isClosed = false
    private var isFinished = false

    init(_ context: EngineContext, _ id: ObjectID) {
        self.context = context
        self.id = id
    }

    /// The next events; nil after the last.
    func next() async throws -> [BuildEvent]? {
        do {
            guard !isFinished, try begin() else { return nil }
            while true {
                try Task.checkCancellation()
                if let events = try read() { return events }
                // Asked before the last look: what was written before the end is still read.
                let isRunning = try context.locks.isHeld(.build(id))
                if let events = try read() { return events }
                guard isRunning else { return try lastEvent() }
                try await wait()
            }
        } catch let error as SyscallError {
            throw error.asCaissonError("read build log")
        }
    }

    /// False when there is no log. The watch begins before the first read.
    private func begin() throws -> Bool {
        if file != nil { return true }
        let path = BuildFolder(context.paths, id).events
        guard Files.exists(path) else { return false }
        let watch = try Inotify()
        try watch.watch(path, [.modify, .closeWrite, .deleteSelf])
        inotify = watch
        file = try Files.open(path, .read).shared()
        return true
    }

    /// The events of the next chunks that hold any; nil at the end of what is there.
    private func read() throws -> [BuildEvent]? {
        guard let file else { return nil }
        while true {
            let bytes = try FileIO.readAt(file.raw, offset: offset, upTo: BuildWatcher.chunk)
            if bytes.isEmpty { return nil }
            offset += Int64(bytes.count)
            let events = parser.parse(bytes)
            if case .ended = events.last { isFinished = true }
            if !events.isEmpty { return events }
        }
    }

    /// The log of a build that is over has no end: its process died.
    private func lastEvent() throws -> [BuildEvent]? {
        isFinished = true
        guard let record = try context.database.read({ try $0.builds.find(id: id) }) else { return nil }
        let now = try PastBuilds(context: context).checked(record)
        let message = now.map(\.error) ?? PastBuilds.lostMessage
        let time = now?.ended ?? SystemClock.now()
        return [.ended(BuildEnd(time: time, outcome: .failed(message: message, step: nil, source: "")))]
    }

    private func wait() async throws {
        // A dying process closes its log a moment before the kernel frees its locks, and no event tells of that.
        if isClosed { return try await Reactor.shared.sleep(for: .milliseconds(5)) }
        let events = try await inotify?.nextEvents() ?? []
        isClosed = events.contains { !$0.mask.isDisjoint(with: [.closeWrite, .deleteSelf, .ignored]) }
    }
}
