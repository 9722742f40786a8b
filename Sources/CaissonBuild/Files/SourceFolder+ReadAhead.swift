import CaissonLinux
import Synchronization

extension SourceFolder {
    /// Fewer folders than this are not worth a thread.
    private static let fewest = 8

    /// Lists the folder and all below it, level by level and several folders at a time: whoever walks the tree next finds
    /// everything known. A folder that cannot be read says so to that walk, not here.
    func readAhead() {
        var level = [self]
        while !level.isEmpty {
            let folders = level
            let next = Mutex(0)
            let below = Mutex<[SourceFolder]>([])
            let width = folders.count < SourceFolder.fewest ? 1 : ParallelWork.width
            try? ParallelWork.run(width) { _ in  // ignored: the body throws nothing
                var found: [SourceFolder] = []
                while true {
                    let number = next.withLock { next in
                        next += 1
                        return next - 1
                    }
                    guard number < folders.count else { break }
                    found += ((try? folders[number].files()) ?? []).compactMap(\.folder)  // ignored: see above
                }
                below.withLock { $0 += found }
            }
            level = below.withLock { $0 }
        }
    }
}
