/// A seccomp profile in Docker's JSON format (docs.docker.com: Seccomp security profiles for Docker).
package struct SeccompProfile: Sendable, Codable, Equatable {
    /// An architecture and those whose calls its kernel also takes.
    package struct ArchitectureMap: Sendable, Codable, Equatable {
        package var architecture: String
        package var subArchitectures: [String]?
    }

    /// A comparison of one argument: `op` is `SCMP_CMP_EQ` and so on; masked: (argument & value) == valueTwo.
    package struct Argument: Sendable, Codable, Equatable {
        package var index: UInt32
        package var value: UInt64
        package var valueTwo: UInt64?
        package var op: String
    }

    /// Where a rule holds: all capabilities, any of the architectures, at least the kernel version.
    package struct Condition: Sendable, Codable, Equatable {
        package var caps: [String]?
        package var arches: [String]?
        package var minKernel: String?
    }

    /// What happens on some system calls.
    package struct Rule: Sendable, Codable, Equatable {
        package var names: [String]?
        /// The old spelling of one name.
        package var name: String?
        package var action: String
        package var errnoRet: UInt32?
        package var args: [Argument]?
        package var includes: Condition?
        package var excludes: Condition?
    }

    package var defaultAction: String
    package var defaultErrnoRet: UInt32?
    package var archMap: [ArchitectureMap]?
    /// The spelling of the OCI runtime specification; used when there is no `archMap`.
    package var architectures: [String]?
    package var syscalls: [Rule]?

    package init(
        defaultAction: String, defaultErrnoRet: UInt32? = nil, archMap: [ArchitectureMap]? = nil,
        architectures: [String]? = nil, syscalls: [Rule]? = nil
    ) {
        self.defaultAction = defaultAction
        self.defaultErrnoRet = defaultErrnoRet
        self.archMap = archMap
        self.architectures = architectures
        self.syscalls = syscalls
    }
}

/// The machine a profile is compiled for.
package struct SeccompTarget: Sendable, Hashable {
    /// Docker's word for the architecture: `amd64`, `arm64`.
    package var architecture: String
    /// Kernel version, the first two numbers.
    package var kernel: [Int]
    /// `CAP_…` the container has.
    package var capabilities: Set<String>

    package init(architecture: String, kernel: [Int], capabilities: Set<String>) {
        self.architecture = architecture
        self.kernel = kernel
        self.capabilities = capabilities
    }

    /// This machine.
    package static func current(_ capabilities: Set<String>) -> SeccompTarget {
        let name = HostSystem.kernel()
        return SeccompTarget(
            architecture: architectures[name.machine] ?? name.machine, kernel: version(name.release),
            capabilities: capabilities)
    }

    private static let architectures = ["x86_64": "amd64", "aarch64": "arm64", "i686": "x86", "armv7l": "arm"]

    static func version(_ text: String) -> [Int] {
        text.split(whereSeparator: { !$0.isNumber }).prefix(2).map { Int($0) ?? 0 }
    }

    /// libseccomp's and the profile's name of the architecture: `SCMP_ARCH_X86_64`.
    var profileName: String {
        let names = ["amd64": "X86_64", "arm64": "AARCH64", "x86": "X86", "arm": "ARM", "riscv64": "RISCV64", "s390x": "S390X"]
        return "SCMP_ARCH_" + (names[architecture] ?? architecture.uppercased())
    }
}

extension SeccompProfile.Rule {
    /// Whether the rule takes part on `target`.
    func applies(to target: SeccompTarget) -> Bool {
        if let includes {
            if let arches = includes.arches, !arches.isEmpty, !arches.contains(target.architecture) { return false }
            if let caps = includes.caps, !target.capabilities.isSuperset(of: caps) { return false }
            if let version = includes.minKernel, target.kernel.lexicographicallyPrecedes(SeccompTarget.version(version)) {
                return false
            }
        }
        if let excludes {
            if let arches = excludes.arches, arches.contains(target.architecture) { return false }
            if let caps = excludes.caps, !target.capabilities.isDisjoint(with: caps) { return false }
            if let version = excludes.minKernel, !target.kernel.lexicographicallyPrecedes(SeccompTarget.version(version)) {
                return false
            }
        }
        return true
    }

    var allNames: [String] { (names ?? []) + (name.map { [$0] } ?? []) }
}
