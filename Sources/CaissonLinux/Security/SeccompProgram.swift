import CLinux
import CaissonCore
import Glibc

/// Why a profile cannot be compiled.
package struct SeccompError: Error, Sendable, CustomStringConvertible {
    package let description: String
}

/// A profile compiled to the BPF program the kernel takes: 8 bytes an instruction.
package enum SeccompProgram {
    /// Compiles with libseccomp; some milliseconds, so the result is worth keeping.
    ///
    /// System calls this libseccomp does not know are left out. Calls newer than every known one get ENOSYS instead of the
    /// default error, so that a C library falls back to the older call instead of giving up.
    package static func compile(_ profile: SeccompProfile, for target: SeccompTarget) throws -> [UInt8] {
        let standard = try action(profile.defaultAction, profile.defaultErrnoRet)
        guard let context = cz_seccomp_new(standard) else {
            throw SeccompError(description: "invalid default action \(profile.defaultAction)")
        }
        defer { cz_seccomp_release(context) }
        for name in additionalArchitectures(profile, target) {
            // ignored: an architecture this libseccomp does not know has no calls here either
            _ = cz_seccomp_add_architecture(context, name)
        }
        var newest: Int32 = 0
        for rule in profile.syscalls ?? [] {
            for name in rule.allNames { newest = max(newest, cz_seccomp_resolve(name)) }
            if rule.applies(to: target) { try add(rule, to: context, standard) }
        }
        let program = try export(context)
        let isErrno = standard & 0xffff_0000 == 0x0005_0000
        return isErrno && newest > 0 ? unknownCallStub(after: newest) + program : program
    }

    private static func add(_ rule: SeccompProfile.Rule, to context: UnsafeMutableRawPointer, _ standard: UInt32) throws {
        let action = try action(rule.action, rule.errnoRet)
        // libseccomp refuses rules that say what happens anyway.
        if action == standard { return }
        let arguments = try (rule.args ?? []).map(comparison)
        for name in rule.allNames {
            let call = cz_seccomp_resolve(name)
            if call == .min { continue }
            // Several comparisons of one argument are alternatives, as runc and the specification's readers take them.
            let indexes = Set(arguments.map(\.index))
            if indexes.count == arguments.count {
                try add(context, action, call, name, arguments)
            } else {
                for argument in arguments { try add(context, action, call, name, [argument]) }
            }
        }
    }

    private static func add(
        _ context: UnsafeMutableRawPointer, _ action: UInt32, _ call: Int32, _ name: String, _ arguments: [cz_seccomp_argument]
    ) throws {
        let result = cz_seccomp_add(context, action, call, arguments, arguments.count)
        // EEXIST and EDOM: the same rule again, or a call the architecture lacks.
        if result < 0 && result != -EEXIST && result != -EDOM {
            throw SeccompError(description: "seccomp rule for \(name): \(SyscallError("", errno: -result).reason)")
        }
    }

    private static func comparison(_ argument: SeccompProfile.Argument) throws -> cz_seccomp_argument {
        let names = [
            "SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_EQ", "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_MASKED_EQ",
        ]
        guard argument.index < 6, let op = names.firstIndex(of: argument.op) else {
            throw SeccompError(description: "invalid argument comparison \(argument.op) of argument \(argument.index)")
        }
        return cz_seccomp_argument(index: argument.index, op: Int32(op + 1), a: argument.value, b: argument.valueTwo ?? 0)
    }

    /// The kernel's SECCOMP_RET_ value.
    static func action(_ name: String, _ errnoRet: UInt32?) throws -> UInt32 {
        switch name {
        case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD": 0
        case "SCMP_ACT_KILL_PROCESS": 0x8000_0000
        case "SCMP_ACT_TRAP": 0x0003_0000
        case "SCMP_ACT_ERRNO": 0x0005_0000 | ((errnoRet ?? UInt32(EPERM)) & 0xffff)
        case "SCMP_ACT_TRACE": 0x7ff0_0000 | ((errnoRet ?? 0) & 0xffff)
        case "SCMP_ACT_LOG": 0x7ffc_0000
        case "SCMP_ACT_ALLOW": 0x7fff_0000
        default: throw SeccompError(description: "unknown seccomp action \(name)")
        }
    }

    /// libseccomp's names (`x86`) of the architectures beside the native one.
    static func additionalArchitectures(_ profile: SeccompProfile, _ target: SeccompTarget) -> [String] {
        let names = profile.archMap.map { maps in
            maps.filter { $0.architecture == target.profileName }.flatMap { $0.subArchitectures ?? [] }
        } ?? profile.architectures ?? []
        return names.filter { $0 != target.profileName && $0.hasPrefix("SCMP_ARCH_") }
            .map { String($0.dropFirst("SCMP_ARCH_".count)).lowercased() }
    }

    private static func export(_ context: UnsafeMutableRawPointer) throws -> [UInt8] {
        let file = OwnedDescriptor(try checked("memfd_create", nil, cz_memfd("seccomp")))
        let result = cz_seccomp_export(context, file.raw)
        if result < 0 { throw SeccompError(description: "seccomp program: \(SyscallError("", errno: -result).reason)") }
        try file.seek(to: 0)
        return try file.readAll(limit: 1 << 20)
    }

    /// Six instructions before the program: a native call with a number above `newest` returns ENOSYS.
    private static func unknownCallStub(after newest: Int32) -> [UInt8] {
        let nr: UInt32 = 0, architecture: UInt32 = 4
        return instruction(0x20, 0, 0, architecture)
            + instruction(0x15, 0, 4, cz_audit_architecture())
            + instruction(0x20, 0, 0, nr)
            // x32 calls have bit 30 set and numbers of their own.
            + instruction(0x35, 2, 0, 0x4000_0000)
            + instruction(0x25, 0, 1, UInt32(newest))
            + instruction(0x06, 0, 0, 0x0005_0000 | UInt32(ENOSYS))
    }

    /// struct sock_filter: code (2), jump if true (1), jump if false (1), constant (4), in the machine's byte order.
    private static func instruction(_ code: UInt16, _ yes: UInt8, _ no: UInt8, _ constant: UInt32) -> [UInt8] {
        withUnsafeBytes(of: code) { Array($0) } + [yes, no] + withUnsafeBytes(of: constant) { Array($0) }
    }

    /// Changes when the same profile may be compiled to another program than before.
    package static let edition = "3.\(cz_seccomp_version())"

    /// Puts the calling thread (or all threads) under a program for good; sets no_new_privs.
    package static func install(_ program: [UInt8], allThreads: Bool) throws(SyscallError) {
        try checked("prctl", "no_new_privs", cz_prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        let result = program.withUnsafeBytes { bytes in
            bytes.baseAddress.map { cz_seccomp_install($0, bytes.count / 8, allThreads) } ?? -EINVAL
        }
        try checked("seccomp", nil, result)
    }
}
