import CaissonCore
import CaissonLinux
import Glibc
import Synchronization

/// Where the handler writes the numbers of signals; -1 while nobody listens.
private let relayDescriptor = Atomic<Int32>(-1)

/// The pipes of those who listen, the latest last: what a command does for a while may listen for itself.
private let listeners = Mutex<[Int32]>([])

/// Runs between any two instructions of any thread: only write(2), nothing that allocates or locks.
private func relay(_ number: Int32) {
    let saved = errno
    let descriptor = relayDescriptor.load(ordering: .relaxed)
    var byte = UInt8(truncatingIfNeeded: number)
    if descriptor >= 0 { _ = write(descriptor, &byte, 1) }  // A full pipe has enough signals to tell of.
    errno = saved
}

/// Signals as a stream, by a pipe that a handler writes to. The latest of a process gets them; dropping it gives the signals
/// back to whoever had them before.
final class SignalRelay: Sendable {
    private let pipe: Pipe
    private let previous: [(Int32, sigaction)]

    /// With `once` each signal is caught a single time.
    init(_ signals: [Signal], once: Bool) throws {
        pipe = try Pipe()
        try pipe.reader.setNonBlocking(true)
        try pipe.writer.setNonBlocking(true)
        listeners.withLock { [writer = pipe.writer.raw] in $0.append(writer) }
        relayDescriptor.store(pipe.writer.raw, ordering: .relaxed)
        var previous: [(Int32, sigaction)] = []
        for signal in signals {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = relay
            action.sa_flags = Int32(SA_RESTART) | (once ? Int32(bitPattern: UInt32(SA_RESETHAND)) : 0)
            var before = sigaction()
            // A signal that was ignored when we were started stays so (nohup, background jobs).
            guard sigaction(signal.number, nil, &before) == 0, !SignalRelay.isIgnored(before) else { continue }
            if sigaction(signal.number, &action, nil) == 0 { previous.append((signal.number, before)) }
        }
        self.previous = previous
    }

    deinit {
        let earlier = listeners.withLock { [writer = pipe.writer.raw] listeners in
            listeners.removeAll { $0 == writer }
            return listeners.last ?? -1
        }
        _ = relayDescriptor.compareExchange(expected: pipe.writer.raw, desired: earlier, ordering: .relaxed)
        for (number, action) in previous {
            var action = action
            sigaction(number, &action, nil)
        }
    }

    /// The next signal; nil when the task is cancelled.
    func next() async -> Signal? {
        do {
            try await Reactor.shared.readable(pipe.reader.raw)
            guard let byte = try pipe.reader.read(upTo: 1).first else { return nil }
            return Signal(number: Int32(byte))
        } catch { return nil }
    }

    private static func isIgnored(_ action: sigaction) -> Bool {
        unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }
}
