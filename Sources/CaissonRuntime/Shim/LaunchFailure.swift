import CShimWire
import CaissonCore
import CaissonLinux

/// Why a process never ran, in the words Docker uses where a user would see them.
struct LaunchFailure {
    private let failure: cz_failed
    private let plan: EncodedSpec

    init(_ failure: cz_failed, _ plan: EncodedSpec) {
        self.failure = failure
        self.plan = plan
    }

    var error: CaissonError {
        let system = SyscallError(step, errno: failure.error)
        switch Int(failure.step) {
        case CZ_STEP_EXEC: return command(system)
        case CZ_STEP_WORKING_DIRECTORY:
            let message = "chdir to cwd (\"\(plan.workingDirectory)\") set in config.json failed: \(system.reason)"
            return CaissonError(.cannotInvoke, message, cause: system)
        case CZ_STEP_SOURCES where failure.error == 2:
            return CaissonError(
                .invalidArgument, "invalid mount config for type \"bind\": bind source path does not exist: \(action?.source ?? "")",
                cause: system)
        case CZ_STEP_JOIN where failure.error == 3:
            return CaissonError(.failedPrecondition, "container is not running", cause: system)
        // The end of the first process is the end of all, also of one that has not got the word to run.
        case CZ_STEP_VANISHED where plan.isExec:
            return CaissonError(.failedPrecondition, "container is not running", cause: system)
        case CZ_STEP_VANISHED:
            let message = "the container's process ended before it was started (status \(failure.index))"
            return CaissonError(.internal, message, cause: system)
        default: return CaissonError(.internal, "start container: \(step): \(system.reason)", cause: system)
        }
    }

    private func command(_ system: SyscallError) -> CaissonError {
        let name = plan.arguments.first ?? ""
        let quoted = "exec: \"\(name)\""
        if failure.error == 2 && failure.index == 0 {
            let reason = name.contains("/") ? "stat \(name): no such file or directory" : "executable file not found in $PATH"
            return CaissonError(.commandNotFound, "\(quoted): \(reason)", subject: name, cause: system)
        }
        // The file is there, and yet not found: its interpreter or loader is missing.
        let code: ErrorCode = failure.error == 2 || failure.error == 20 ? .commandNotFound : .cannotInvoke
        return CaissonError(code, "\(quoted): \(system.reason)", subject: name, cause: system)
    }

    private var action: MountAction? {
        plan.actions.indices.contains(Int(failure.index)) ? plan.actions[Int(failure.index)] : nil
    }

    private var step: String {
        switch Int(failure.step) {
        case CZ_STEP_ACTION: action?.label ?? "prepare the file system"
        case CZ_STEP_SOURCES: "open mount source \(action?.source ?? "")"
        default: LaunchFailure.steps[Int(failure.step)] ?? "step \(failure.step)"
        }
    }

    private static let steps: [Int: String] = [
        CZ_STEP_SPEC: "read specification", CZ_STEP_MONITOR: "set up monitor", CZ_STEP_JOIN: "join namespaces",
        CZ_STEP_USER_NAMESPACE: "make user namespace", CZ_STEP_CLONE: "clone process", CZ_STEP_CGROUP: "enter cgroup", CZ_STEP_CGROUP_NAMESPACE: "make cgroup namespace",
        CZ_STEP_OOM_SCORE: "set oom score", CZ_STEP_PROPAGATION: "cut mount propagation",
        CZ_STEP_ROOT: "mount root file system", CZ_STEP_PIVOT: "pivot to root file system",
        CZ_STEP_HOSTNAME: "set host name", CZ_STEP_STDIO: "set up standard streams", CZ_STEP_LIMITS: "set resource limits",
        CZ_STEP_APPARMOR: "choose AppArmor profile", CZ_STEP_SECCOMP: "load seccomp filter", CZ_STEP_CAPABILITIES: "set capabilities", CZ_STEP_USER: "change user",
        CZ_STEP_INIT: "start init", CZ_STEP_EXEC: "exec", CZ_STEP_WORKING_DIRECTORY: "chdir",
        CZ_STEP_VANISHED: "wait for the process",
    ]
}
