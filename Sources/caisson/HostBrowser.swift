import CaissonCore
import CaissonLinux
import CaissonTUI
import SystemPackage

/// Starts the user's browser: `$BROWSER`, or `xdg-open` where there is a graphical screen.
struct HostBrowser: LinkOpener {
    func open(_ url: String) async throws -> Bool {
        guard let program = HostBrowser.program(ProcessEnvironment.all()) else { return false }
        do {
            let nothing = try Files.open("/dev/null", .readWrite)
            // A session of its own: the browser outlives us, and cannot touch our terminal.
            let child = try ChildProcess.spawn(
                SpawnRequest(
                    "/usr/bin/setsid", ["setsid", "--fork", program.string, url],
                    environment: ProcessEnvironment.lines(),
                    descriptors: [0: nothing.raw, 1: nothing.raw, 2: nothing.raw]))
            return try child.waitBlocking()?.code == 0
        } catch {
            throw CaissonError(.unavailable, "open \(url) with \(program): \(error.reason)", subject: url, cause: error)
        }
    }

    private static func program(_ environment: [String: String]) -> FilePath? {
        let named = environment["BROWSER"]?.split(separator: ":").first.map(String.init)
        let hasScreen = (environment["DISPLAY"] ?? environment["WAYLAND_DISPLAY"]) != nil
        guard let name = named ?? (hasScreen ? "xdg-open" : nil) else { return nil }
        if name.hasPrefix("/") { return Files.exists(FilePath(name)) ? FilePath(name) : nil }
        let folders = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        return folders.map { FilePath(String($0)).appending(name) }.first { Files.exists($0) }
    }
}
