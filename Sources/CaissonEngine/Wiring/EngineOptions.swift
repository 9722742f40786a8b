package import CaissonCore
package import SystemPackage

/// Where an engine keeps its state and finds its companions.
package struct EngineOptions: Sendable {
    /// The state root (`--root`, `CAISSON_ROOT`); `/var/lib/caisson` by default.
    package var root: FilePath
    /// Sockets and exit statuses (`--run-root`, `CAISSON_RUN`); derived from the root when nil.
    package var runRoot: FilePath?
    /// Where `registries.toml` is looked for (`--config-dir`, `CAISSON_CONFIG`); nil looks where it usually lies.
    package var configDirectory: FilePath?
    /// The folder that holds `caisson`, `caisson-shim` and `caisson-transfer`.
    package var executables: FilePath
    package var debug: Bool
    /// Why containers and images cannot be made here; nil where nothing is known against it.
    package var refusal: CaissonError?

    package init(
        root: FilePath, runRoot: FilePath? = nil, configDirectory: FilePath? = nil, executables: FilePath,
        debug: Bool = false
    ) {
        self.root = root
        self.runRoot = runRoot
        self.configDirectory = configDirectory
        self.executables = executables
        self.debug = debug
    }
}
