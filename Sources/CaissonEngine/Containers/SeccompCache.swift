import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonRuntime
import CaissonStore
import FoundationEssentials
import SystemPackage

/// Compiled seccomp programs by what they were compiled from: libseccomp takes milliseconds, reading a file microseconds.
struct SeccompCache {
    let root: FilePath

    /// The BPF program; empty for an unconfined container.
    func program(_ choice: SeccompChoice, capabilities: Set<String>) throws -> [UInt8] {
        switch choice {
        case .unconfined: return []
        case .standard: return try compiled(SeccompProfile.standard, key: "standard", capabilities)
        case .file(let path):
            let text = try Files.read(FilePath("\(path)"), limit: 4 << 20)
            let profile = try JSONDecoder().decode(SeccompProfile.self, from: Data(text))
            return try compiled(profile, key: StatePaths.fingerprint(String(decoding: text, as: UTF8.self)), capabilities)
        }
    }

    private func compiled(
        _ profile: @autoclosure () throws -> SeccompProfile, key: String, _ capabilities: Set<String>
    ) throws -> [UInt8] {
        let names = capabilities.sorted().joined(separator: ",")
        let file = root.appending("cache").appending("seccomp-\(key)-\(StatePaths.fingerprint(names))-\(HostSystem.kernel().release)")
        if let cached = try? Files.read(file, limit: 1 << 20), !cached.isEmpty { return cached } // ignored: made anew
        let program = try SeccompProgram.compile(profile(), for: .current(capabilities))
        try Files.makeDirectories(root.appending("cache"), mode: 0o700)
        try AtomicFile.write(program, to: file, mode: 0o600)
        return program
    }
}
