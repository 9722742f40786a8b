#define _GNU_SOURCE
#include <linux/magic.h>
#include <sched.h>
#include <net/if.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>

#include "plan.h"

static int failed(cz_failed *failure, uint32_t step, uint32_t index) {
    *failure = (cz_failed){.step = step, .index = index, .error = errno};
    return -1;
}

static int own_namespace(const char *kind) {
    char path[40];
    snprintf(path, sizeof path, "/proc/self/ns/%s", kind);
    return open(path, O_RDONLY | O_CLOEXEC);
}

// A new network namespace has its loopback link down.
static int bring_loopback_up(void) {
    int socket_fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket_fd < 0) return -1;
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    int result = ioctl(socket_fd, SIOCSIFFLAGS, &request);
    close(socket_fd);
    return result;
}

// The network namespace that came with the spec, and the host's while we are in one of our own ahead of the spec.
static int given_network = -1, left_network = -1;

ssize_t cz_monitor_receive(void *bytes, size_t count) {
    char control[CMSG_SPACE(sizeof(int))] __attribute__((aligned(8)));
    struct iovec vector = {.iov_base = bytes, .iov_len = count};
    struct msghdr header = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    ssize_t length;
    do length = recvmsg(CZ_CONTROL_FD, &header, MSG_CMSG_CLOEXEC);
    while (length < 0 && errno == EINTR);
    struct cmsghdr *rights = length > 0 ? CMSG_FIRSTHDR(&header) : NULL;
    if (rights && rights->cmsg_level == SOL_SOCKET && rights->cmsg_type == SCM_RIGHTS && rights->cmsg_len == CMSG_LEN(sizeof(int))) {
        if (given_network >= 0) close(given_network);
        memcpy(&given_network, CMSG_DATA(rights), sizeof(int));
    }
    return length;
}

void cz_monitor_leave_network(void) {
    if (left_network >= 0 || (left_network = own_namespace("net")) < 0) return;
    if (unshare(CLONE_NEWNET) == 0) {
        if (bring_loopback_up() == 0 || setns(left_network, CLONE_NEWNET) < 0) return;
    }
    close(left_network);
    left_network = -1;
}

static int enter_network(struct cz_plan *plan) {
    const cz_spec *spec = plan->spec;
    int leaves = spec->flags & CZ_SPEC_NETWORK_FD || spec->namespaces & CLONE_NEWNET, is_ahead = left_network >= 0;
    for (uint32_t index = 0; index < spec->joins.count; index++)
        if (plan->joins[index].flag == CLONE_NEWNET) leaves = 1;
    if (!leaves) return is_ahead ? setns(left_network, CLONE_NEWNET) : 0;
    plan->host_network = is_ahead ? left_network : own_namespace("net");
    if (plan->host_network < 0) return -1;
    if (spec->flags & CZ_SPEC_NETWORK_FD) {
        int result = setns(given_network, CLONE_NEWNET);
        close(given_network);
        return result;
    }
    if (spec->namespaces & CLONE_NEWNET) {
        if (is_ahead) return 0;
        if (unshare(CLONE_NEWNET) < 0) return -1;
        return bring_loopback_up();
    }
    return 0;
}

static int join_namespaces(struct cz_plan *plan) {
    for (uint32_t index = 0; index < plan->spec->joins.count; index++) {
        const cz_join *join = &plan->joins[index];
        int fd = open(cz_string(plan, join->path), O_RDONLY | O_CLOEXEC);
        if (fd < 0) return -1;
        if (join->flag == CLONE_NEWPID) {
            plan->joined_processes = fd;
            continue;
        }
        int result = setns(fd, (int)join->flag);
        close(fd);
        if (result < 0) return -1;
    }
    if (plan->joined_processes >= 0 && (plan->host_processes = own_namespace("pid")) < 0) return -1;
    return 0;
}

// Joining a container's mounts without its user namespace would put the host's root inside.
static int knows_users(const struct cz_plan *plan) {
    struct stat own, other;
    char path[40];
    snprintf(path, sizeof path, "/proc/%d/ns/user", plan->spec->exec_pid);
    if (plan->spec->flags & CZ_SPEC_USER_NAMESPACE) return 1;
    if (stat("/proc/self/ns/user", &own) < 0 || stat(path, &other) < 0) return 0;
    return own.st_ino == other.st_ino && own.st_dev == other.st_dev;
}

// The run directory's pid file is removed before the process is reaped: a number read from it after the descriptor was
// opened cannot have been given to another process in between.
static int open_container(struct cz_plan *plan) {
    plan->container = pidfd_open(plan->spec->exec_pid, 0);
    if (plan->container < 0) return -1;
    char text[16] = {0};
    int fd = open("pid", O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0) close(fd);
    errno = ESRCH;
    if (length <= 0 || strtol(text, NULL, 10) != plan->spec->exec_pid) return -1;
    if (!knows_users(plan)) return errno = EPERM, -1;
    plan->joined_processes = plan->container;
    return (plan->host_processes = own_namespace("pid"));
}

int cz_monitor_enter(struct cz_plan *plan, cz_failed *failure) {
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    // Started from a descriptor, the process would be called by its number.
    prctl(PR_SET_NAME, "caisson-shim", 0, 0, 0);
    const int deaf[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGUSR1, SIGUSR2, SIGTSTP, SIGTTIN, SIGTTOU};
    for (size_t index = 0; index < sizeof deaf / sizeof *deaf; index++) signal(deaf[index], SIG_IGN);
    fcntl(CZ_CONTROL_FD, F_SETFD, FD_CLOEXEC);
    if (chdir(cz_string(plan, plan->spec->run_directory)) < 0) return failed(failure, CZ_STEP_MONITOR, 0);
    if (plan->spec->flags & CZ_SPEC_EXEC && open_container(plan) < 0) return failed(failure, CZ_STEP_JOIN, 3);
    if (plan->spec->flags & CZ_SPEC_USER_NAMESPACE && !(plan->spec->flags & CZ_SPEC_EXEC) && (plan->users = cz_users_make(plan)) < 0)
        return failed(failure, CZ_STEP_USER_NAMESPACE, 0);
    if (enter_network(plan) < 0) return failed(failure, CZ_STEP_JOIN, 0);
    if (join_namespaces(plan) < 0) return failed(failure, CZ_STEP_JOIN, 1);
    return 0;
}

static void write_to(const char *folder, const char *name, const char *text) {
    char path[4096];
    if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, name) >= sizeof path) return;
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0) return;
    ssize_t written = write(fd, text, strlen(text));
    (void)written;
    close(fd);
}

void cz_plan_kill_rest(const struct cz_plan *plan) {
    if (!plan->cgroups[0]) return;
    const char *folder = plan->cgroups[0];
    char path[4096];
    if ((size_t)snprintf(path, sizeof path, "%s/cgroup.procs", folder) >= sizeof path) return;
    // New ones may be born between reading and killing: a bounded number of passes.
    for (int pass = 0; pass < 16; pass++) {
        FILE *file = fopen(path, "re");
        if (!file) return;
        int found = 0, pid;
        while (fscanf(file, "%d", &pid) == 1)
            if (pid > 1 && ++found) kill(pid, SIGKILL);
        fclose(file);
        if (!found) return;
    }
    // What outruns us is ended at once where the kernel can. Not at first: since Linux 6.14 it then also kills whoever is born
    // into the group later, as a process that is started again is.
    struct statfs status;
    if (statfs(folder, &status) == 0 && status.f_type == CGROUP2_SUPER_MAGIC) write_to(folder, "cgroup.kill", "1");
}

uint64_t cz_plan_oom_kills(const struct cz_plan *plan) {
    const char *path = cz_string(plan, plan->spec->oom_file);
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    // A limit that came later has left a link to its counter in the run directory.
    if (fd < 0) fd = open("oom", O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    char text[1024];
    ssize_t length = read(fd, text, sizeof text - 1);
    close(fd);
    if (length <= 0) return 0;
    text[length] = 0;
    char *line = strstr(text, "oom_kill ");
    return line ? strtoull(line + sizeof "oom_kill " - 1, NULL, 10) : 0;
}

int32_t cz_plan_reap(const struct cz_plan *plan) {
    if (!plan->reap[0]) return 0;
    pid_t pid = fork();
    if (pid != 0) return pid;
    if (plan->host_network >= 0 && setns(plan->host_network, CLONE_NEWNET) < 0) _exit(126);
    for (int number = 1; number < 32; number++) signal(number, SIG_DFL);
    setsid();
    close_range(3, ~0U, 0);
    char *environment[] = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", NULL};
    execve(plan->reap[0], plan->reap, environment);
    _exit(127);
}

int cz_child_ended(int32_t pid) {
    int status = 0;
    pid_t ended = waitpid(pid, &status, WNOHANG);
    if (ended == 0) return 0;
    return ended == pid && (!WIFEXITED(status) || WEXITSTATUS(status) != 0) ? -1 : 1;
}
