#define _GNU_SOURCE
#include <stdio.h>
#include <linux/magic.h>
#include <sys/vfs.h>

#include "plan.h"

int cz_probe_create(struct cz_plan *probe, const cz_process *container, cz_process *process, cz_failed *failure) {
    if (probe->host_processes < 0) probe->host_processes = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
    if (probe->host_processes < 0) {
        *failure = (cz_failed){.step = CZ_STEP_JOIN, .error = errno};
        return -1;
    }
    // Another process after each restart; not reaped yet, so the descriptor names it for certain.
    probe->container = probe->joined_processes = container->pidfd;
    return cz_process_create(probe, process, failure);
}

void cz_probe_kill(const cz_process *process) {
    // It leads a session of its own, and its number is its own until it is reaped.
    if (process->pid > 1) kill(-process->pid, SIGKILL);
    cz_process_signal(process, SIGKILL);
}

static int file_begins(const char *folder, const char *name, const char *text) {
    char path[4096], found[16] = {0};
    if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, name) >= sizeof path) return 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    ssize_t length = read(fd, found, sizeof found - 1);
    close(fd);
    return length > 0 && strncmp(found, text, strlen(text)) == 0;
}

int cz_plan_is_frozen(const struct cz_plan *plan) {
    for (char **folder = plan->cgroups; *folder; folder++) {
        struct statfs status;
        if (statfs(*folder, &status) < 0) continue;
        if (status.f_type == CGROUP2_SUPER_MAGIC ? file_begins(*folder, "cgroup.freeze", "1")
                                                 : file_begins(*folder, "freezer.state", "FR"))
            return 1;
    }
    return 0;
}
