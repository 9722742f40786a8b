import CaissonCore
import CaissonLinux
import SystemPackage

/// Says that containers were started after this boot of the host: a file in the run directory with the boot's ID, since not every
/// run directory is empty after one.
struct BootMark: Sendable {
    let context: EngineContext

    private var file: FilePath { context.paths.runRoot.appending("booted") }

    func isSet() throws -> Bool {
        guard try Files.isThere(file) else { return false }
        return try Files.readText(file, limit: 256) == BootMark.boot()
    }

    func set() throws {
        try Files.makeDirectories(context.paths.runRoot, mode: 0o711)
        try AtomicFile.write(Array(BootMark.boot().utf8), to: file, mode: 0o600)
    }

    private static func boot() throws -> String { try Files.readText("/proc/sys/kernel/random/boot_id", limit: 256) }
}
