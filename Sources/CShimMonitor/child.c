#define _GNU_SOURCE
#include <grp.h>
#include <linux/keyctl.h>
#include <linux/magic.h>
#include <sched.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

#include "plan.h"

_Noreturn void cz_fail(int sync, uint32_t step, uint32_t index, int error) {
    cz_sync message = {.kind = CZ_SYNC_FAILED, .failure = {.step = step, .index = index, .error = error}};
    send(sync, &message, sizeof message, MSG_NOSIGNAL);
    _exit(127);
}

void cz_wait_for_start(int sync) {
    char word;
    ssize_t length;
    while ((length = recv(sync, &word, 1, 0)) < 0 && errno == EINTR) {}
    if (length != 1) _exit(127);
}

static void take_default_signals(void) {
    struct sigaction standard = {.sa_handler = SIG_DFL};
    for (int number = 1; number < 65; number++) sigaction(number, &standard, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

// Every hierarchy of version 1 by a write; the kernel has already put us into the one of version 2.
static void enter_cgroup(const char *path, int sync, uint32_t index) {
    struct statfs status;
    int folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0 || fstatfs(folder, &status) < 0) cz_fail(sync, CZ_STEP_CGROUP, index, errno);
    if (status.f_type != CGROUP2_SUPER_MAGIC) {
        int file = openat(folder, "cgroup.procs", O_WRONLY | O_CLOEXEC);
        if (file < 0 || write(file, "0", 1) != 1) cz_fail(sync, CZ_STEP_CGROUP, index, errno);
        close(file);
    }
    close(folder);
}

// Those of the plan, and those that a later change of limits has noted in the run directory, for a process started again.
static void enter_cgroups(struct cz_plan *plan, int sync) {
    uint32_t index = 0;
    for (; plan->cgroups[index]; index++) enter_cgroup(plan->cgroups[index], sync, index);
    int fd = open("cgroups", O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    char text[4096];
    ssize_t length = read(fd, text, sizeof text - 1);
    close(fd);
    text[length < 0 ? 0 : length] = 0;
    char *rest = text, *path;
    while ((path = strsep(&rest, "\n")))
        if (*path) enter_cgroup(path, sync, index++);
}

// Lowering needs CAP_SYS_RESOURCE, which the host may not have to give: the process then keeps what it has.
static void set_oom_score(struct cz_plan *plan, int sync) {
    if (!(plan->spec->flags & CZ_SPEC_OOM_SCORE)) return;
    char text[16];
    int length = snprintf(text, sizeof text, "%d", plan->spec->oom_score);
    int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (file < 0) cz_fail(sync, CZ_STEP_OOM_SCORE, 0, errno);
    if (write(file, text, (size_t)length) != length && errno != EACCES) cz_fail(sync, CZ_STEP_OOM_SCORE, 0, errno);
    close(file);
}

static void send_terminal(int sync, int master) {
    cz_sync message = {.kind = CZ_SYNC_TERMINAL};
    char control[CMSG_SPACE(sizeof(int))] __attribute__((aligned(8))) = {0};
    struct iovec vector = {.iov_base = &message, .iov_len = sizeof message};
    struct msghdr header = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    struct cmsghdr *rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET, rights->cmsg_type = SCM_RIGHTS, rights->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(rights), &master, sizeof(int));
    if (sendmsg(sync, &header, MSG_NOSIGNAL) < 0) cz_fail(sync, CZ_STEP_STDIO, 1, errno);
}

int cz_terminal_open(struct cz_plan *plan, int sync, int root, const char *path) {
    // What lies at the path is the container's to change when this is an exec: only a terminal of a devpts will do.
    int master = openat(root, path, O_RDWR | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC);
    struct statfs status;
    if (master < 0 || fstatfs(master, &status) < 0) cz_fail(sync, CZ_STEP_STDIO, 2, errno);
    if (status.f_type != DEVPTS_SUPER_MAGIC) cz_fail(sync, CZ_STEP_STDIO, 2, ENOTTY);
    int unlocked = 0;
    if (ioctl(master, TIOCSPTLCK, &unlocked) < 0) cz_fail(sync, CZ_STEP_STDIO, 3, errno);
    int slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (slave < 0) cz_fail(sync, CZ_STEP_STDIO, 4, errno);
    if (plan->spec->rows && plan->spec->columns) cz_resize_terminal(slave, plan->spec->rows, plan->spec->columns);
    send_terminal(sync, master);
    close(master);
    return slave;
}

// Afterwards 0, 1 and 2 are the process's own, 3 is the sync socket and 4 the user namespace still to be entered, if there is one;
// nothing else is open.
static int arrange_descriptors(struct cz_plan *plan, int sync, const int stdio[3], int terminal) {
    uint32_t user = cz_users_host_id(plan);
    for (int stream = 0; stream < 3; stream++) {
        int source = terminal >= 0 ? terminal : stdio[stream];
        // A process that is not root must be able to reopen /dev/stdout.
        if (user && (terminal < 0 || stream == 0)) {
            struct stat status;
            if (fstat(source, &status) == 0 && status.st_uid != user && !S_ISCHR(status.st_mode))
                (void)!fchown(source, user, (gid_t)-1);
            else if (terminal >= 0)
                (void)!fchown(source, user, (gid_t)-1);
        }
        if (dup2(source, stream) < 0) cz_fail(sync, CZ_STEP_STDIO, 5, errno);
    }
    if (terminal >= 0 && ioctl(0, TIOCSCTTY, 0) < 0) cz_fail(sync, CZ_STEP_STDIO, 6, errno);
    if (sync != 3) {
        if (dup3(sync, 3, O_CLOEXEC) < 0) cz_fail(sync, CZ_STEP_STDIO, 7, errno);
        sync = 3;
    }
    close_range(cz_users_keep(plan, sync, 4) ? 5 : 4, ~0U, 0);
    return sync;
}

// Of the host's namespaces, which only its root may join, an ordinary user's container has those this process is in already.
static int join_others(const struct cz_plan *plan) {
    static const struct { int kind; const char *name; } all[] = {
        {CLONE_NEWIPC, "ipc"}, {CLONE_NEWUTS, "uts"}, {CLONE_NEWNET, "net"}, {CLONE_NEWCGROUP, "cgroup"}};
    int kinds = CLONE_NEWNS;
    for (size_t index = 0; index < sizeof all / sizeof *all; index++) {
        char own[40], other[40];
        struct stat here, there;
        snprintf(own, sizeof own, "/proc/self/ns/%s", all[index].name);
        snprintf(other, sizeof other, "/proc/%d/ns/%s", plan->spec->exec_pid, all[index].name);
        if (stat(own, &here) < 0 || stat(other, &there) < 0) return -1;
        if (here.st_ino != there.st_ino || here.st_dev != there.st_dev) kinds |= all[index].kind;
    }
    return setns(plan->container, kinds);
}

static int join_container(struct cz_plan *plan, int sync) {
    const int kinds = CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET | CLONE_NEWCGROUP;
    if (setns(plan->container, kinds) < 0 && (errno != EPERM || join_others(plan) < 0)) cz_fail(sync, CZ_STEP_JOIN, 4, errno);
    int terminal = -1;
    if (plan->spec->flags & CZ_SPEC_TERMINAL) terminal = cz_terminal_open(plan, sync, AT_FDCWD, "/dev/pts/ptmx");
    cz_wait_for_start(sync);
    return terminal;
}

static int build_container(struct cz_plan *plan, int sync) {
    const cz_spec *spec = plan->spec;
    if (spec->flags & CZ_SPEC_CGROUP_NAMESPACE && unshare(CLONE_NEWCGROUP) < 0)
        cz_fail(sync, CZ_STEP_CGROUP_NAMESPACE, 0, errno);
    int root = -1, terminal = -1;
    cz_root_build(plan, sync, &root, &terminal);
    cz_root_enter(sync, root);
    const char *hostname = cz_string(plan, spec->hostname), *domain = cz_string(plan, spec->domainname);
    if (hostname && sethostname(hostname, strlen(hostname)) < 0) cz_fail(sync, CZ_STEP_HOSTNAME, 0, errno);
    if (domain && setdomainname(domain, strlen(domain)) < 0) cz_fail(sync, CZ_STEP_HOSTNAME, 1, errno);
    return terminal;
}

_Noreturn void cz_child_main(struct cz_plan *plan, int sync, const int stdio[3]) {
    // Best effort against a monitor that is killed; it must be said again after the user has changed.
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    take_default_signals();
    setsid();
    enter_cgroups(plan, sync);
    set_oom_score(plan, sync);
    cz_users_stand_in(plan, sync);
    int terminal = plan->spec->flags & CZ_SPEC_EXEC ? join_container(plan, sync) : build_container(plan, sync);
    syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);
    sync = arrange_descriptors(plan, sync, stdio, terminal);
    umask((mode_t)plan->spec->umask);
    cz_apply_limits(plan, sync);
    cz_users_enter(plan, sync);
    cz_enter_directory(plan, sync);
    cz_apply_credentials(plan, sync);
    if (plan->spec->flags & CZ_SPEC_INIT) cz_init_main(plan, sync);
    cz_execute(plan, sync);
}
