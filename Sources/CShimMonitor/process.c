#define _GNU_SOURCE
#include <linux/magic.h>
#include <linux/sched.h>
#include <sched.h>
#include <stdio.h>
#include <sys/pidfd.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>

#include "plan.h"

static int failed(cz_failed *failure, uint32_t step, uint32_t index) {
    *failure = (cz_failed){.step = step, .index = index, .error = errno};
    return -1;
}

static void close_all(const int *fds, int count) {
    for (int index = 0; index < count; index++)
        if (fds[index] >= 0) close(fds[index]);
}

// ends[0..2] belong to the child, ends[3..5] are the monitor's.
static int open_stdio(const cz_spec *spec, int ends[6]) {
    for (int index = 0; index < 6; index++) ends[index] = -1;
    if (spec->flags & CZ_SPEC_TERMINAL) return 0;
    int pair[2];
    if (spec->flags & CZ_SPEC_OPEN_STDIN) {
        if (pipe2(pair, O_CLOEXEC) < 0) return -1;
        ends[0] = pair[0], ends[3] = pair[1];
    } else if ((ends[0] = open("/dev/null", O_RDONLY | O_CLOEXEC)) < 0) {
        return -1;
    }
    for (int stream = 1; stream < 3; stream++) {
        if (pipe2(pair, O_CLOEXEC) < 0) return -1;
        ends[stream] = pair[1], ends[stream + 3] = pair[0];
    }
    for (int index = 3; index < 6; index++)
        if (ends[index] >= 0 && cz_set_nonblocking(ends[index]) < 0) return -1;
    return 0;
}

// The folder of the unified hierarchy, into which the kernel can clone directly; -1 when there is none.
static int unified_cgroup(const struct cz_plan *plan) {
    for (char **folder = plan->cgroups; *folder; folder++) {
        struct statfs status;
        if (statfs(*folder, &status) < 0 || status.f_type != CGROUP2_SUPER_MAGIC) continue;
        return open(*folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    }
    return -1;
}

static pid_t clone_child(struct cz_plan *plan, int *pidfd) {
    // The network is entered by the monitor itself, which outlives restarts; the cgroup namespace by the child, once it
    // is in the cgroup that is to be its root.
    struct clone_args arguments = {
        .flags = (plan->spec->namespaces & ~(uint64_t)(CLONE_NEWNET | CLONE_NEWCGROUP)) | CLONE_PIDFD,
        .pidfd = (uint64_t)(uintptr_t)pidfd,
        .exit_signal = SIGCHLD,
    };
    int cgroup = unified_cgroup(plan);
    if (cgroup >= 0) {
        arguments.flags |= CLONE_INTO_CGROUP;
        arguments.cgroup = (uint64_t)cgroup;
    }
    pid_t pid = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
    if (cgroup >= 0) {
        int error = errno;
        close(cgroup);
        errno = error;
    }
    return pid;
}

// The process of an exec is born into the container's process namespace by way of ours for children.
static int aim_children(struct cz_plan *plan, int *origin) {
    *origin = -1;
    if (plan->joined_processes >= 0) {
        *origin = plan->host_processes;
        return setns(plan->joined_processes, CLONE_NEWPID);
    }
    return 0;
}

int cz_process_create(struct cz_plan *plan, cz_process *process, cz_failed *failure) {
    *process = (cz_process){.pid = -1, .pidfd = -1, .sync = -1, .input = -1, .output = -1, .error = -1};
    int sync[2], ends[6], origin;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sync) < 0) return failed(failure, CZ_STEP_MONITOR, 1);
    if (open_stdio(plan->spec, ends) < 0) {
        failed(failure, CZ_STEP_STDIO, 0);
        close_all(sync, 2), close_all(ends, 6);
        return -1;
    }
    if (aim_children(plan, &origin) < 0) {
        failed(failure, CZ_STEP_JOIN, 2);
        close_all(sync, 2), close_all(ends, 6);
        return -1;
    }
    pid_t pid = clone_child(plan, &process->pidfd);
    if (pid == 0) {
        close(sync[0]);
        cz_child_main(plan, sync[1], ends);
    }
    int error = errno;
    if (origin >= 0) setns(origin, CLONE_NEWPID);
    errno = error;
    if (pid < 0) {
        failed(failure, CZ_STEP_CLONE, 0);
        close_all(sync, 2), close_all(ends, 6);
        return -1;
    }
    close(sync[1]);
    close_all(ends, 3);
    cz_set_nonblocking(sync[0]);
    process->pid = pid, process->sync = sync[0];
    process->input = ends[3], process->output = ends[4], process->error = ends[5];
    return 0;
}

int cz_process_hold(const cz_process *process) {
    char path[40];
    snprintf(path, sizeof path, "/proc/%d/ns/mnt", process->pid);
    return open(path, O_RDONLY | O_CLOEXEC);
}

void cz_process_start(const cz_process *process) {
    char word = 1;
    send(process->sync, &word, 1, MSG_NOSIGNAL);
}

int cz_process_sync(const cz_process *process, cz_sync *message, int *terminal) {
    char control[CMSG_SPACE(sizeof(int))] __attribute__((aligned(8)));
    struct iovec vector = {.iov_base = message, .iov_len = sizeof *message};
    struct msghdr header = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    *terminal = -1;
    ssize_t length;
    // A child that failed before it read our word resets the socket; what it said before is still there, after the error.
    do length = recvmsg(process->sync, &header, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    while (length < 0 && (errno == ECONNRESET || errno == EINTR));
    if (length < 0) return errno == EAGAIN ? -1 : 0;
    if (length != sizeof *message) return 0;
    struct cmsghdr *rights = CMSG_FIRSTHDR(&header);
    if (rights && rights->cmsg_level == SOL_SOCKET && rights->cmsg_type == SCM_RIGHTS &&
        rights->cmsg_len == CMSG_LEN(sizeof(int))) {
        memcpy(terminal, CMSG_DATA(rights), sizeof(int));
        cz_set_nonblocking(*terminal);
    }
    return 1;
}

int cz_process_signal(const cz_process *process, int signal) { return pidfd_send_signal(process->pidfd, signal, NULL, 0); }

int cz_process_reap(const cz_process *process, int *code, int *signal) {
    siginfo_t information = {0};
    if (waitid(P_PIDFD, (id_t)process->pidfd, &information, WEXITED | WNOHANG) < 0 || information.si_pid == 0) return 0;
    int exited = information.si_code == CLD_EXITED;
    *code = exited ? information.si_status : 0;
    *signal = exited ? 0 : information.si_status;
    return 1;
}
