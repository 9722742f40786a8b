import CaissonAPI
import CaissonCore
import CaissonLinux
import SystemPackage

/// Debian's own installer of a root file system, from the mirror this machine uses.
struct Debootstrap: Sendable {
    let progress: ProgressSink

    func run(into root: FilePath) async throws {
        let suite = HostSystem.release()["VERSION_CODENAME"] ?? "stable"
        var arguments = ["debootstrap", "--variant=minbase", suite, root.string]
        if let mirror = Debootstrap.mirror() { arguments.append(mirror) }
        let last = LastLine()
        let status = try await CommandOutput.run("/usr/sbin/debootstrap", arguments, both: true) { line in
            last.set(line)
            progress(TransferProgress(status: line))
        }
        guard status.code == 0 else {
            throw CaissonError(.unavailable, "debootstrap failed (exit status \(status.code)): \(last.text)")
        }
    }

    /// The first Debian mirror of apt's configuration; nil leaves the choice to debootstrap.
    static func mirror() -> String? {
        let folder = (try? Files.list("/etc/apt/sources.list.d"))?.map { "/etc/apt/sources.list.d/" + $0.name } ?? [] // ignored: none
        for path in ["/etc/apt/sources.list"] + folder.sorted() {
            guard let bytes = try? Files.read(FilePath(path), limit: 1 << 20) else { continue } // ignored: not there
            if let found = mirror(in: String(decoding: bytes, as: UTF8.self)) { return found }
        }
        return nil
    }

    /// Reads both formats of apt's sources.list(5).
    static func mirror(in text: String) -> String? {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            if words.first == "URIs:", words.count > 1 { return words[1] }
            if words.first == "deb" {
                let rest = words.dropFirst().drop { $0.hasPrefix("[") || $0.hasSuffix("]") }
                if let address = rest.first, address.contains("://"), rest.contains("main") { return address }
            }
        }
        return nil
    }
}
