#define _GNU_SOURCE
#include <grp.h>
#include <linux/securebits.h>
#include <sched.h>
#include <stdio.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "plan.h"

static int write_map(pid_t pid, const char *name, const char *map) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0) return -1;
    ssize_t length = (ssize_t)strlen(map), written = write(fd, map, (size_t)length);
    int error = errno;
    close(fd);
    errno = error;
    return written == length ? 0 : -1;
}

static int map_and_open(const cz_spec *spec, pid_t pid) {
    char map[64], path[64];
    snprintf(map, sizeof map, "0 %u %u\n", spec->id_base, spec->id_size);
    if (write_map(pid, "uid_map", map) < 0 || write_map(pid, "gid_map", map) < 0) return -1;
    snprintf(path, sizeof path, "/proc/%d/ns/user", (int)pid);
    return open(path, O_RDONLY | O_CLOEXEC);
}

// A process that does nothing but live in it holds the namespace until there is a descriptor.
int cz_users_make(const struct cz_plan *plan) {
    int ready[2];
    if (pipe2(ready, O_CLOEXEC) < 0) return -1;
    pid_t pid = fork();
    if (pid == 0) {
        int error = unshare(CLONE_NEWUSER) < 0 ? errno : 0;
        (void)!write(ready[1], &error, sizeof error);
        for (;;) pause();
    }
    close(ready[1]);
    int error = errno, users = -1;
    if (pid > 0) {
        ssize_t length = read(ready[0], &error, sizeof error);
        if (length != sizeof error) error = EIO;
        if (error == 0 && (users = map_and_open(plan->spec, pid)) < 0) error = errno;
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
    }
    close(ready[0]);
    errno = error;
    return users;
}

// Its capabilities it keeps meanwhile: mounts and nodes are still made as the host's root.
void cz_users_stand_in(struct cz_plan *plan, int sync) {
    if (!(plan->spec->flags & CZ_SPEC_USER_NAMESPACE)) return;
    if (prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0) < 0) cz_fail(sync, CZ_STEP_USER_NAMESPACE, 1, errno);
    setfsgid(plan->spec->id_base);
    setfsuid(plan->spec->id_base);
}

int cz_users_keep(struct cz_plan *plan, int sync, int place) {
    if (!(plan->spec->flags & CZ_SPEC_USER_NAMESPACE)) return 0;
    int users = plan->spec->flags & CZ_SPEC_EXEC ? plan->container : plan->users;
    if (users != place && dup3(users, place, O_CLOEXEC) < 0) cz_fail(sync, CZ_STEP_USER_NAMESPACE, 4, errno);
    plan->users = place;
    return 1;
}

// The last thing done as the host's root. In the new namespace the securebits are as for any process, and nobody is anyone yet.
void cz_users_enter(struct cz_plan *plan, int sync) {
    if (!(plan->spec->flags & CZ_SPEC_USER_NAMESPACE)) return;
    if (setns(plan->users, CLONE_NEWUSER) < 0) cz_fail(sync, CZ_STEP_USER_NAMESPACE, 2, errno);
    if (setgroups(0, NULL) < 0 || setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0)
        cz_fail(sync, CZ_STEP_USER_NAMESPACE, 3, errno);
    close(plan->users);
}

uint32_t cz_users_host_id(const struct cz_plan *plan) {
    return plan->spec->uid + (plan->spec->flags & CZ_SPEC_USER_NAMESPACE ? plan->spec->id_base : 0);
}
