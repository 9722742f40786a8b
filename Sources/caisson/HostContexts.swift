import CaissonCore
import CaissonLinux
import CaissonTUI
import SystemPackage

/// Folders to build from, named by the user of the UI: relative paths start where the program was started, `~` is the
/// home folder.
struct HostContexts: BuildContexts {
    func folder(_ path: String) async throws -> String {
        let expanded = path == "~" ? HostArchives.expand("~/") : HostArchives.expand(path)
        do {
            let place = try Files.realPath(expanded)
            _ = try Files.open(place, [.path, .directory])
            return place.string
        } catch {
            throw CaissonError(.notFound, "\(path): \(error.reason)", cause: error)
        }
    }

    func checkDockerfile(_ path: String, in folder: String) async throws {
        let file = FilePath(folder).pushing(HostArchives.expand(path))
        guard Files.exists(file) else { throw CaissonError(.notFound, "\(file.string): no such file") }
    }
}
