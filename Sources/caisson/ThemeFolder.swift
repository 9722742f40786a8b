import CaissonConfig
import CaissonCore
import CaissonLinux
import CaissonTUI
import SystemPackage

/// Themes by name: the user's own first, then those shipped beside the program, then those of the source tree it was built
/// in.
struct ThemeFolder: ThemeSource {
    private let folders: [FilePath]

    init(_ configuration: ConfigurationFolder) {
        let own = (try? ProcessTable.ownProgram()).map { FilePath($0).removingLastComponent() } // ignored: then only the user's
        var folders = configuration.candidates.map { $0.appending("themes") }
        if let own {
            folders.append(own.appending("../share/caisson/themes"))
            folders += (0...4).map { own.pushing(FilePath(String(repeating: "../", count: $0) + "Themes")) }
        }
        self.folders = folders
    }

    func names() async -> [String] {
        var names: Set<String> = []
        for folder in folders {
            let entries = (try? Files.list(folder)) ?? [] // ignored: a folder that is not there has no themes
            for entry in entries where entry.name.hasSuffix(".toml") { names.insert(String(entry.name.dropLast(5))) }
        }
        return names.sorted()
    }

    func theme(named name: String) async throws -> ThemeData { try load(name) }

    /// The file of a theme, for watching; nil for the compiled-in one.
    func path(of name: String) -> FilePath? {
        guard !name.contains("/"), !name.hasPrefix(".") else { return nil }
        return folders.map { $0.pushing(FilePath(name + ".toml")) }.first { Files.exists($0) }
    }

    func load(_ name: String) throws -> ThemeData {
        guard let path = path(of: name) else { throw CaissonError(.notFound, "no such theme: \(name)") }
        let text = String(decoding: try Files.read(path, limit: 1 << 20), as: UTF8.self)
        do {
            return try ThemeData.parse(text, file: path.string)
        } catch {
            throw error.asCaissonError
        }
    }
}
