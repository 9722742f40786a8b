import CLinux
import CaissonCore
import Glibc
import Synchronization

/// The machine's network, for a process that has moved to one of its own: a thread stays behind, because there is no way back
/// for an ordinary user. In a process that never moved everything is where it should be.
package enum HostNetwork {
    private static let stayer = Mutex<Stayer?>(nil)

    /// Leaves a thread in the present network namespace and moves the calling one, before any other is there, to `namespace`.
    package static func leave(for namespace: borrowing OwnedDescriptor) throws(SyscallError) {
        let stayer = try Stayer()
        try Namespace.enter(namespace.raw, .network)
        HostNetwork.stayer.withLock { $0 = stayer }
    }

    /// Runs `body` in the machine's network and waits for it: sockets made and programs started in it are there.
    package static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) throws -> Value {
        guard let stayer = stayer.withLock({ $0 }) else { return try body() }
        return try stayer.run(body)
    }
}

/// One thread that runs what it is given, one after the other, as long as the process lives.
private final class Stayer: Sendable {
    private let jobs = Mutex<[@Sendable () -> Void]>([])
    private let bell: EventDescriptor

    init() throws(SyscallError) {
        bell = try EventDescriptor()
        let box = Unmanaged.passRetained(self)
        try checked("thread", nil, cz_thread({ context in
            guard let context else { return }
            Unmanaged<Stayer>.fromOpaque(context).takeUnretainedValue().work()
        }, box.toOpaque(), 512 << 10))
    }

    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) throws -> Value {
        let slot = ThreadSlot(body)
        let done = try EventDescriptor()
        jobs.withLock {
            $0.append {
                slot.perform()
                done.signal()
            }
        }
        bell.signal()
        _ = try FileIO.poll(done.raw, timeout: nil)
        return try slot.value()
    }

    private func work() {
        while (try? FileIO.poll(bell.raw, timeout: nil)) != nil { // ignored: it waits for ever and cannot fail
            bell.drain()
            let next = jobs.withLock { jobs in
                defer { jobs = [] }
                return jobs
            }
            for job in next { job() }
        }
    }
}
