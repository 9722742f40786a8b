import CaissonLinux
import Synchronization
import SystemPackage

/// A file that goes away with its owner unless it was kept.
final class PartFile: Sendable {
    private let path: FilePath
    private let isKept = Mutex(false)

    init(_ path: FilePath) { self.path = path }

    func keep() { isKept.withLock { $0 = true } }

    deinit {
        if !isKept.withLock({ $0 }) { try? Files.remove(path) } // ignored: nothing more can be done
    }
}
