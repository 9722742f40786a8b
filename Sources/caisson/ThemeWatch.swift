import CaissonConfig
import CaissonLinux
import SystemPackage

/// Notices that the file of the theme in use was saved.
struct ThemeWatch {
    let themes: ThemeFolder

    /// Calls `changed` for every saved version, until cancelled. A theme that cannot be read while it is being written is
    /// skipped: the write that completes it follows.
    func run(_ name: String, _ changed: @Sendable (ThemeData) -> Void) async throws {
        guard let path = themes.path(of: name) else { return }
        let watch = try Inotify()
        // Editors replace files: the folder is watched, not the file.
        _ = try watch.watch(path.removingLastComponent(), [.closeWrite, .movedTo])
        while !Task.isCancelled {
            let events = try await watch.nextEvents()
            guard events.contains(where: { $0.name == path.lastComponent?.string }) else { continue }
            if let data = try? themes.load(name) { changed(data) } // ignored: half written
        }
    }
}
