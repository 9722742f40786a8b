import CaissonCompose
import CaissonCore
import CaissonLinux
import SystemPackage

/// Compose files of this host for the workstation.
struct HostProjectFiles: ComposeFiles {
    func exists(_ path: String) -> Bool { Files.exists(FilePath(path)) }

    func text(_ path: String) throws(CaissonError) -> String {
        do { return try Files.readText(FilePath(path)) } catch {
            throw CaissonError(.notFound, "open \(path): \(error.reason)", cause: error)
        }
    }

    func bytes(_ path: String, limit: Int) throws(CaissonError) -> [UInt8] {
        do { return try Files.read(FilePath(path), limit: limit) } catch {
            throw CaissonError(error.code, "open \(path): \(error.reason)", cause: error)
        }
    }

    /// What a command line in the folder the program was started in would be asked for.
    static func request() -> ProjectRequest {
        // ignored: a folder that is gone has no project
        let folder = (try? Files.realPath(".").string) ?? "/"
        var request = ProjectRequest(workingDirectory: folder)
        request.environment = ProcessEnvironment.all()
        // A key that somebody else's version knows is no reason to show nothing.
        request.isLax = true
        return request
    }
}
