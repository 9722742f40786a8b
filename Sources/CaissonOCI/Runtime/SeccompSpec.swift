/// The system calls a process may make (runtime-spec `config-linux.md#seccomp`).
package struct SeccompSpec: Hashable, Sendable, Codable {
    /// `SCMP_ACT_ERRNO` and its kin.
    package var defaultAction: String
    package var defaultErrnoRet: UInt32?
    /// `SCMP_ARCH_X86_64` and its kin.
    package var architectures: [String]?
    package var flags: [String]?
    package var syscalls: [SeccompRule]?

    package init(defaultAction: String) { self.defaultAction = defaultAction }
}

/// What happens to some calls.
package struct SeccompRule: Hashable, Sendable, Codable {
    package var names: [String]
    package var action: String
    package var errnoRet: UInt32?
    package var args: [SeccompArgument]?

    package init(names: [String], action: String, errnoRet: UInt32? = nil, args: [SeccompArgument]? = nil) {
        self.names = names
        self.action = action
        self.errnoRet = errnoRet
        self.args = args
    }
}

/// A condition on one argument of a call.
package struct SeccompArgument: Hashable, Sendable, Codable {
    package var index: UInt32
    package var value: UInt64
    package var valueTwo: UInt64?
    /// `SCMP_CMP_EQ` and its kin.
    package var op: String

    package init(index: UInt32, value: UInt64, valueTwo: UInt64? = nil, op: String) {
        self.index = index
        self.value = value
        self.valueTwo = valueTwo
        self.op = op
    }
}
