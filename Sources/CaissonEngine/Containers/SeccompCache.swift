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
        case .profile(let text):
            return try compiled(SeccompCache.profile(text), key: StatePaths.fingerprint(text), capabilities)
        }
    }

    /// Throws `invalidArgument` for a text that is no profile, or one that cannot be compiled.
    static func check(_ text: String) throws {
        let profile = try profile(text)
        do { _ = try SeccompProgram.compile(profile, for: .current([])) } catch {
            throw CaissonError(.invalidArgument, "seccomp profile: \(error)")
        }
    }

    private static func profile(_ text: String) throws -> SeccompProfile {
        let profile: SeccompProfile
        do { profile = try JSONDecoder().decode(SeccompProfile.self, from: Data(text.utf8)) } catch {
            throw CaissonError(.invalidArgument, "Decoding seccomp profile failed: \(error)")
        }
        if profile.archMap?.isEmpty == false, profile.architectures?.isEmpty == false {
            throw CaissonError(.invalidArgument, "both 'architectures' and 'archMap' are specified in the seccomp profile, use either")
        }
        return profile
    }

    private func compiled(
        _ profile: @autoclosure () throws -> SeccompProfile, key: String, _ capabilities: Set<String>
    ) throws -> [UInt8] {
        let names = capabilities.sorted().joined(separator: ",")
        let parts = ["seccomp", key, SeccompProgram.edition, StatePaths.fingerprint(names), HostSystem.kernel().release]
        let file = root.appending("cache").appending(parts.joined(separator: "-"))
        // ignored: one that is missing or damaged is made anew
        if let cached = try? Files.read(file, limit: 1 << 20), !cached.isEmpty, cached.count % 8 == 0 { return cached }
        let program = try SeccompProgram.compile(profile(), for: .current(capabilities))
        try Files.makeDirectories(root.appending("cache"), mode: 0o700)
        try AtomicFile.write(program, to: file, mode: 0o600)
        return program
    }
}
