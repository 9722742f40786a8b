import CaissonCore
import CaissonLinux
import SystemPackage

/// The IDs of an ordinary user's namespace: root inside is the user, the others are the ranges of /etc/subuid and /etc/subgid, as
/// newuidmap(1) and newgidmap(1) write them. Every refusal says what to do about it.
struct IDMaps {
    /// What images and `nobody` need.
    private static let least: UInt64 = 65_536

    let user: UserName

    private struct Kind {
        var file: FilePath
        var program: String
        var id: UInt32
    }

    private var kinds: [Kind] {
        [
            Kind(file: "/etc/subuid", program: "newuidmap", id: user.id),
            Kind(file: "/etc/subgid", program: "newgidmap", id: user.group),
        ]
    }

    /// Throws ``CaissonError`` (failedPrecondition) where the user has no range, or the programs are not there.
    func check() throws { for kind in kinds { _ = try (program(kind), ranges(kind)) } }

    /// Has the maps of a process's namespace written.
    func write(for pid: Int32) throws {
        for kind in kinds {
            let arguments = [kind.program, "\(pid)"] + (try ranges(kind).map(of: kind.id))
            let pipe = try Pipe()
            let null = try Files.open("/dev/null", .readWrite)
            let child = try ChildProcess.spawn(
                SpawnRequest(
                    try program(kind), arguments, environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"],
                    descriptors: [0: null.raw, 1: null.raw, 2: pipe.writer.raw]))
            guard let status = try child.waitBlocking(timeout: .seconds(10)), status.code == 0 else {
                throw refusal("\(kind.program): \(complaint(pipe))")
            }
        }
    }

    /// The first line of what the program said; the pipe holds more than it ever says.
    private func complaint(_ pipe: Pipe) -> String {
        try? pipe.reader.setNonBlocking(true) // ignored: the next line finds nothing then
        let bytes = (try? pipe.reader.read(upTo: 4096)) ?? [] // ignored: it may have said nothing
        let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init)
        return line ?? "failed without a word (is it set-user-ID root?)"
    }

    private func ranges(_ kind: Kind) throws -> SubordinateIDs {
        let found = SubordinateIDs.read(kind.file, name: user.name, id: user.id)
        guard found.count >= IDMaps.least else {
            let line = "\(user.name):\(max(100_000, found.end)):\(IDMaps.least)"
            let state = found.ranges.isEmpty ? "has no range of IDs for \(user.name)" : "has less than \(IDMaps.least) IDs for \(user.name)"
            throw refusal("\(kind.file) \(state): add the line \(line) to it")
        }
        return found
    }

    private func program(_ kind: Kind) throws -> FilePath {
        let found = ["/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin", "/sbin"].map { FilePath($0).appending(kind.program) }
            .first { Files.exists($0) }
        guard let found else { throw refusal("\(kind.program) is not installed (package uidmap)") }
        return found
    }

    private func refusal(_ reason: String) -> CaissonError {
        CaissonError(.failedPrecondition, "containers and images of an ordinary user: \(reason)")
    }
}
