import CaissonLinux
import CaissonTerm
import Foundation

/// A thread that runs the UI actor's jobs, so that code of that actor can be awaited in tests without a terminal.
package enum ScreenLoop {
    private static let started: Void = {
        Thread.detachNewThread {
            guard let wake = try? EventDescriptor() else { return }  // ignored: without it every waiting test reports
            let own = pthread_self()
            UIExecutor.shared.attach(
                wake: { wake.signal() }, isOwnThread: { pthread_equal(pthread_self(), own) != 0 })
            while (try? FileIO.poll(wake.raw, timeout: nil)) != nil {
                wake.drain()
                UIExecutor.shared.drain()
            }
        }
    }()

    /// Starts the thread; later calls do nothing.
    package static func run() { started }
}
