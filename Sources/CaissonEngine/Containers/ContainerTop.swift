import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore
import SystemPackage

/// `container top`: the host's ps(1), kept to the processes of the container's cgroup, as Docker does it.
struct ContainerTop: Sendable {
    let context: EngineContext

    func top(_ ref: String, _ arguments: [String]) async throws -> CaissonAPI.ProcessTable {
        let entry = try ContainerService(context: context).resolve(ref)
        guard entry.isLive else { throw CaissonError(.conflict, "container \(entry.id) is not running") }
        let pids = try Set(ContainerCgroup.required(entry.id, context, for: "list the processes of").pids())
        let lines = try await ps(arguments.isEmpty ? ["-ef"] : arguments)
        try context.database.write { try $0.events.append(entry, "top") }
        return try ContainerTop.table(lines, keeping: pids)
    }

    private func ps(_ arguments: [String]) async throws -> [String] {
        try await CommandOutput.lines("/bin/ps", ["ps"] + arguments)
    }

    /// Rows whose PID column names one of `pids`; throws ``CaissonError`` (invalidArgument) when there is no such column.
    static func table(_ lines: [String], keeping pids: Set<Int32>) throws -> CaissonAPI.ProcessTable {
        let titles = (lines.first ?? "").split(separator: " ").map(String.init)
        guard let column = titles.firstIndex(of: "PID") else {
            throw CaissonError(.invalidArgument, "Couldn't find PID field in ps output")
        }
        let rows = lines.dropFirst().compactMap { line -> [String]? in
            // The last column may hold blanks.
            let words = line.split(separator: " ", maxSplits: titles.count - 1, omittingEmptySubsequences: true).map(String.init)
            guard words.count > column, let pid = Int32(words[column]), pids.contains(pid) else { return nil }
            return words
        }
        return CaissonAPI.ProcessTable(titles: titles, processes: rows)
    }
}
