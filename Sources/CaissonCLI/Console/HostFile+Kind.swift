import CaissonCore
import Glibc

extension HostFile {
    enum Kind: Sendable {
        case file, folder, socket, other
    }

    /// What lies at `path`, links followed; nil when nothing does or it cannot be seen.
    static func kind(_ path: String) -> Kind? {
        guard let status = status(path) else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        case S_IFSOCK: return .socket
        default: return .other
        }
    }

    /// Bytes; nil when nothing is there.
    static func size(_ path: String) -> Int? { status(path).map { Int($0.st_size) } }

    /// Why nothing can be seen at `path`: `no such file or directory`.
    static func reason(_ path: String) -> String {
        status(path) == nil ? words(errno) : "file exists"
    }

    /// A name in the folder for temporary files that nobody has.
    static func temporaryPath(_ console: Console, _ purpose: String) -> String {
        let folder = console.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        return console.absolute(
            "\(folder)/caisson-\(purpose)-\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36))")
    }

    private static func status(_ path: String) -> stat? {
        var status = stat()
        return stat(path, &status) == 0 ? status : nil
    }
}
