import CaissonLinux
import Synchronization

extension SourceFolder {
    /// Fewer folders than this are not worth a thread.
    private static let fewest = 8

    /// Lists the folder and all below it for whoever walks the tree next.
    func readAhead() { _ = readAhead { _, _ in () } }

    /// Lists the folder and all below it, level by level and several folders at a time, and returns what `note` finds of
    /// each: whoever walks the tree next finds everything known. A folder that cannot be read says so to that walk, not here.
    func readAhead<Note: Sendable>(_ note: @Sendable (SourceFolder, [SourceFile]) -> Note) -> [ObjectIdentifier: Note] {
        let notes = Mutex<[ObjectIdentifier: Note]>([:])
        var level = [self]
        while !level.isEmpty {
            let folders = level
            let next = Mutex(0)
            let below = Mutex<[SourceFolder]>([])
            let width = folders.count < SourceFolder.fewest ? 1 : ParallelWork.width
            try? ParallelWork.run(width) { _ in  // ignored: the body throws nothing
                var found: [SourceFolder] = []
                var noted: [ObjectIdentifier: Note] = [:]
                while true {
                    let number = next.withLock { next in
                        next += 1
                        return next - 1
                    }
                    guard number < folders.count else { break }
                    let folder = folders[number]
                    guard let files = try? folder.files() else { continue }  // ignored: see above
                    noted[ObjectIdentifier(folder)] = note(folder, files)
                    found += files.compactMap(\.folder)
                }
                below.withLock { $0 += found }
                notes.withLock { $0.merge(noted) { first, _ in first } }
            }
            level = below.withLock { $0 }
        }
        return notes.withLock { $0 }
    }
}
