import CaissonLinux
import SystemPackage
import TestSupport

/// Everything of ours on the host that has to be the same in the evening as in the morning.
struct DayHost {
    let program: CaissonProgram

    /// Files and folders below the root and the run directory, by path.
    func files() throws -> Set<String> {
        // The resolver's are there once it was needed, and stay.
        try paths(below: program.root).union(paths(below: program.runRoot)).filter { !$0.contains("/resolver.") }
    }

    private func paths(below folder: FilePath) throws -> Set<String> {
        var found: Set<String> = []
        try Directory.walk(folder) { path, _ in
            // What is in a layer is not ours to count.
            if path.components.contains("fs") { return .skip }
            found.insert(folder.appending(path.components).string)
            return .descend
        }
        return found
    }

    /// Programs of this root: monitors, recorders, the resolver, command lines.
    func processes() -> [(pid: Int32, words: [String])] {
        ProcessTable.all().filter { $0 != ProcessTable.ownID }.sorted().compactMap { pid in
            let words = ProcessTable.commandLine(pid)
            let place = (try? Files.readLink(FilePath("/proc/\(pid)/cwd")))?.string ?? "" // ignored: gone
            let isOurs = words.contains { $0.hasPrefix(program.root.string) } || place.hasPrefix(program.runRoot.string)
            return isOurs ? (pid, words) : nil
        }
    }

    /// Kills programs that record ends and answer for names, until `isOver`.
    func harass(_ seed: UInt64, _ ledger: DayLedger) throws {
        var generator = SeededGenerator(seed: seed)
        let pace = try EventDescriptor()
        while !ledger.isOver {
            _ = try FileIO.poll(pace.raw, timeout: .milliseconds(generator.integer(20...150)))
            for pid in ProcessTable.all() {
                let words = ProcessTable.commandLine(pid)
                guard words.contains(program.root.string) else { continue }
                let isRecorder = words.contains("reap") && generator.oneIn(3)
                guard isRecorder || words.last == "resolver-run" && generator.oneIn(20) else { continue }
                try? Signal.kill.send(to: pid) // ignored: it was faster
                ledger.count(isRecorder ? "(recorder killed)" : "(resolver killed)")
            }
        }
    }
}
