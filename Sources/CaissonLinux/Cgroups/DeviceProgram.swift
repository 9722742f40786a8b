import CLinux
import CaissonCore
import Glibc
import SystemPackage

/// Device rules as the BPF program cgroup v2 wants (linux/bpf.h, BPF_PROG_TYPE_CGROUP_DEVICE): 8 bytes an instruction.
package struct DeviceProgram: Sendable {
    package let bytes: [UInt8]

    /// Later rules win, and what no rule names is refused: the last rule is asked first, and the program ends with "no".
    package init(_ rules: [DeviceRule]) {
        var code = DeviceProgram.prologue
        for rule in rules.reversed() {
            code += DeviceProgram.check(rule)
            // Nothing may follow a rule that always holds: the kernel refuses code that cannot be reached.
            if rule.isUnconditional {
                bytes = code
                return
            }
        }
        bytes = code + DeviceProgram.answer(false)
    }

    /// Attaches the program of some rules to a group's folder below `root`; it stays as long as the group.
    static func attach(_ rules: [DeviceRule], to folder: FilePath, root: FilePath) throws(SyscallError) {
        guard let keeper = DeviceProgramKeeper(rules, besides: folder, root: root) else {
            return try attach(DeviceProgram(rules).load(), to: folder)
        }
        try attach(keeper.descriptor(), to: folder)
    }

    static func attach(_ program: borrowing OwnedDescriptor, to folder: FilePath) throws(SyscallError) {
        let group = try Files.open(folder, [.read, .directory])
        try checked("bpf", folder.string, cz_bpf_attach_device(program.raw, group.raw))
    }

    /// The first program a group's folder has. Throws ENOENT when it has none.
    static func attached(to folder: FilePath) throws(SyscallError) -> OwnedDescriptor {
        let group = try Files.open(folder, [.read, .directory])
        return OwnedDescriptor(try checked("bpf", folder.string, cz_bpf_attached_device(group.raw)))
    }

    /// Has the kernel check and translate it.
    func load() throws(SyscallError) -> OwnedDescriptor {
        let result = bytes.withUnsafeBytes { $0.baseAddress.map { cz_bpf_load_device($0, bytes.count / 8) } ?? -EINVAL }
        return OwnedDescriptor(try checked("bpf", "device program", result))
    }

    /// Names the program: FNV-1a over its instructions.
    var fingerprint: String {
        String(bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }, radix: 16)
    }

    // struct bpf_cgroup_dev_ctx { u32 access << 16 | type; u32 major; u32 minor; } comes in r1.
    // Kept in: r2 type, r3 access, r4 major, r5 minor.
    private static let prologue =
        instruction(0x61, 2, 1, 0, 0)  // r2 = access and type
        + instruction(0xbc, 3, 2, 0, 0) + instruction(0x54, 2, 0, 0, 0xffff)  // r2 &= 0xffff
        + instruction(0x74, 3, 0, 0, 16)  // r3 >>= 16
        + instruction(0x61, 4, 1, 4, 0) + instruction(0x61, 5, 1, 8, 0)

    /// The tests of one rule, each jumping past the answer when it does not hold.
    private static func check(_ rule: DeviceRule) -> [UInt8] {
        // One test is one or three instructions whose last jumps; offsets are filled in from the end.
        var tests: [[UInt8]] = []
        var jumps: [(code: UInt8, left: UInt8, right: UInt8, value: Int32)] = []
        if rule.kind != .all { (tests, jumps) = (tests + [[]], jumps + [(0x55, 2, 0, rule.kind == .block ? 1 : 2)]) }
        let access = accessBits(rule.access)
        if access != 7 {
            // r1 = r3 & access; jump where r1 != r3, that is where more is wanted than the rule names.
            tests.append(instruction(0xbc, 1, 3, 0, 0) + instruction(0x54, 1, 0, 0, access))
            jumps.append((0x5d, 1, 3, 0))
        }
        if let major = rule.major { (tests, jumps) = (tests + [[]], jumps + [(0x55, 4, 0, Int32(bitPattern: major))]) }
        if let minor = rule.minor { (tests, jumps) = (tests + [[]], jumps + [(0x55, 5, 0, Int32(bitPattern: minor))]) }
        var code = answer(rule.allow)
        for (test, jump) in zip(tests, jumps).reversed() {
            code = test + instruction(jump.code, jump.left, jump.right, Int16(code.count / 8), jump.value) + code
        }
        return code
    }

    /// BPF_DEVCG_ACC_MKNOD 1, READ 2, WRITE 4.
    private static func accessBits(_ access: String) -> Int32 {
        (access.contains("m") ? 1 : 0) | (access.contains("r") ? 2 : 0) | (access.contains("w") ? 4 : 0)
    }

    /// r0 = answer; exit.
    private static func answer(_ allow: Bool) -> [UInt8] {
        instruction(0xb7, 0, 0, 0, allow ? 1 : 0) + instruction(0x95, 0, 0, 0, 0)
    }

    /// struct bpf_insn: code (1), destination and source register (4 bits each), offset (2), immediate (4).
    private static func instruction(_ code: UInt8, _ to: UInt8, _ from: UInt8, _ offset: Int16, _ value: Int32) -> [UInt8] {
        [code, from << 4 | to] + withUnsafeBytes(of: offset) { Array($0) } + withUnsafeBytes(of: value) { Array($0) }
    }
}
