import CaissonLinux
import SystemPackage
import TestSupport

/// A small static program that tries, one after another, what would lead out of a container, and says how each try ended.
enum EscapeProbe {
    static let isPossible = IsolationLab.isPossible && Host.has("gcc") && Files.exists("/usr/lib/x86_64-linux-gnu/libc.a")

    /// Builds it below the fixture; the container sees the folder as `/probe`.
    static func build(_ fixture: Fixture) throws -> FilePath {
        let folder = try fixture.folder("probe")
        let text = try fixture.file("probe/probe.c", source)
        let result = try Host.run("gcc", ["-static", "-O1", "-o", folder.appending("probe").string, text.string])
        guard result.code == 0 else { throw SyscallError("gcc", result.output, errno: 22) }
        return folder
    }

    /// `name result` lines as a table.
    static func table(_ output: String) -> [String: String] {
        var rows: [String: String] = [:]
        for line in output.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 1)
            if words.count == 2 { rows[String(words[0])] = String(words[1]) }
        }
        return rows
    }

    private static let source = #"""
        #define _GNU_SOURCE
        #include <errno.h>
        #include <fcntl.h>
        #include <linux/if_alg.h>
        #include <sched.h>
        #include <stdio.h>
        #include <string.h>
        #include <sys/mount.h>
        #include <sys/ptrace.h>
        #include <sys/socket.h>
        #include <sys/stat.h>
        #include <sys/syscall.h>
        #include <sys/sysmacros.h>
        #include <sys/uio.h>
        #include <sys/wait.h>
        #include <unistd.h>

        static void say(const char *name, long result) {
            printf("%s %s\n", name, result < 0 ? strerrorname_np(errno) : "done");
        }

        static void call(const char *name, long number, long a, long b, long c, long d, long e) {
            errno = 0;
            say(name, syscall(number, a, b, c, d, e, 0));
        }

        // In a process of its own: what it gains must not help the tries that follow.
        static void apart(const char *name, int flags, int clones) {
            fflush(stdout);
            pid_t child = fork();
            if (child == 0) {
                errno = 0;
                long result = clones ? syscall(SYS_clone, flags | 17, 0, 0, 0, 0) : unshare(flags);
                _exit(result < 0 ? errno : 0);
            }
            int status = 0;
            waitpid(child, &status, 0);
            errno = WEXITSTATUS(status);
            say(name, errno ? -1 : 0);
        }

        static void open_file(const char *name, const char *path, int flags) {
            int fd = open(path, flags);
            say(name, fd);
            if (fd >= 0) close(fd);
        }

        int main(void) {
            // Only ever inside: outside, some of this would succeed.
            if (access("/probe/probe", F_OK) < 0 || access("/etc/hostname", F_OK) < 0 || access("/.caisson-inside", F_OK) < 0) return 99;
            char buffer[4096] = {0};
            struct stat status;
            struct iovec vector = {buffer, 1};
            for (int fd = 3; fd < 1024; fd++)
                if (fcntl(fd, F_GETFD) >= 0) printf("leaked-%d open\n", fd);
            printf("session-keys %ld\n", syscall(SYS_keyctl, 11, -3, buffer, sizeof buffer));
            mkdir("/mnt", 0755);
            say("mount", mount("none", "/mnt", "tmpfs", 0, NULL));
            say("remount-proc", mount(NULL, "/proc/sys", NULL, MS_REMOUNT | MS_BIND, NULL));
            say("umount", umount2("/proc/sys", MNT_DETACH));
            call("fsopen", SYS_fsopen, (long)"tmpfs", 0, 0, 0, 0);
            call("open_tree", SYS_open_tree, AT_FDCWD, (long)"/", 1, 0, 0);
            call("pivot_root", SYS_pivot_root, (long)"/", (long)"/mnt", 0, 0, 0);
            apart("unshare-user", CLONE_NEWUSER, 0);
            apart("unshare-mount", CLONE_NEWNS, 0);
            apart("clone-user", CLONE_NEWUSER, 1);
            call("clone3", SYS_clone3, 0, 0, 0, 0, 0);
            call("setns", SYS_setns, 0, 0, 0, 0, 0);
            call("keyctl", SYS_keyctl, 0, -3, 1, 0, 0);
            call("add_key", SYS_add_key, (long)"user", (long)"x", (long)"y", 1, -3);
            call("request_key", SYS_request_key, (long)"user", (long)"x", 0, -3, 0);
            call("bpf", SYS_bpf, 0, (long)buffer, 64, 0, 0);
            call("perf_event_open", SYS_perf_event_open, (long)buffer, 0, -1, -1, 0);
            call("userfaultfd", SYS_userfaultfd, 0, 0, 0, 0, 0);
            call("io_uring_setup", SYS_io_uring_setup, 1, (long)buffer, 0, 0, 0);
            call("open_by_handle_at", SYS_open_by_handle_at, AT_FDCWD, (long)buffer, 0, 0, 0);
            call("init_module", SYS_init_module, (long)buffer, 1, (long)"", 0, 0);
            call("finit_module", SYS_finit_module, 0, (long)"", 0, 0, 0);
            call("delete_module", SYS_delete_module, (long)"x", 0, 0, 0, 0);
            call("kexec_load", SYS_kexec_load, 0, 0, 0, 0, 0);
            call("reboot", SYS_reboot, 0xfee1dead, 672274793, 0, 0, 0);
            call("swapon", SYS_swapon, (long)"/x", 0, 0, 0, 0);
            call("syslog", SYS_syslog, 3, (long)buffer, 10, 0, 0);
            call("settimeofday", SYS_settimeofday, (long)buffer, 0, 0, 0, 0);
            call("acct", SYS_acct, (long)"/x", 0, 0, 0, 0);
            call("quotactl", SYS_quotactl, 0, 0, 0, 0, 0);
            call("iopl", SYS_iopl, 3, 0, 0, 0, 0);
            call("ioperm", SYS_ioperm, 0, 1, 1, 0, 0);
            call("sethostname", SYS_sethostname, (long)"x", 1, 0, 0, 0);
            call("fanotify_init", SYS_fanotify_init, 0, 0, 0, 0, 0);
            call("process_vm_readv-outside", SYS_process_vm_readv, 0x7ffffff, (long)&vector, 1, (long)&vector, 1);
            say("alg-socket", socket(AF_ALG, SOCK_SEQPACKET, 0));
            say("vsock-socket", socket(40, SOCK_STREAM, 0));
            say("ptrace-outside", ptrace(PTRACE_ATTACH, 0x7ffffff, 0, 0));
            mknod("/disk", S_IFBLK | 0600, makedev(DISK_MAJOR, DISK_MINOR));
            open_file("disk", "/disk", O_RDONLY);
            mknod("/mem", S_IFCHR | 0600, makedev(1, 1));
            open_file("mem", "/mem", O_RDWR);
            mknod("/kmsg", S_IFCHR | 0600, makedev(1, 11));
            open_file("kmsg", "/kmsg", O_RDONLY);
            open_file("sysrq", "/proc/sysrq-trigger", O_WRONLY);
            open_file("core-pattern", "/proc/sys/kernel/core_pattern", O_WRONLY);
            open_file("modprobe", "/proc/sys/kernel/modprobe", O_WRONLY);
            open_file("uevent-helper", "/sys/kernel/uevent_helper", O_WRONLY);
            open_file("release-agent", "/sys/fs/cgroup/release_agent", O_WRONLY);
            open_file("host-root", "/proc/1/root/../../../../../../etc/caisson-host-mark", O_RDONLY);
            printf("own-exe %s\n", readlink("/proc/1/exe", buffer, sizeof buffer - 1) > 0 && strstr(buffer, "caisson") ? "leaks" : "hidden");
            printf("keyring %s\n", stat("/proc/keys", &status) == 0 && S_ISCHR(status.st_mode) ? "masked" : "shown");
            return 0;
        }
        """#.replacing("DISK_MAJOR, DISK_MINOR", with: IsolationLab.disk.map { $0.number.replacing(":", with: ", ") } ?? "8, 0")
}
