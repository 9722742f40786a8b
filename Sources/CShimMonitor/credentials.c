#define _GNU_SOURCE
#include <grp.h>
#include <linux/capability.h>
#include <linux/magic.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

#include "plan.h"

enum { LAST_CAPABILITY = 63 };

// A hard limit above ours needs CAP_SYS_RESOURCE; where the host withholds it, the most it allows is taken.
void cz_apply_limits(struct cz_plan *plan, int sync) {
    for (uint32_t index = 0; index < plan->spec->limits.count; index++) {
        const cz_limit *wanted = &plan->limits[index];
        struct rlimit limit = {.rlim_cur = wanted->soft, .rlim_max = wanted->hard};
        if (setrlimit((__rlimit_resource_t)wanted->resource, &limit) == 0) continue;
        struct rlimit ours;
        if (errno != EPERM || getrlimit((__rlimit_resource_t)wanted->resource, &ours) < 0)
            cz_fail(sync, CZ_STEP_LIMITS, index, errno);
        if (limit.rlim_max > ours.rlim_max) limit.rlim_max = ours.rlim_max;
        if (limit.rlim_cur > limit.rlim_max) limit.rlim_cur = limit.rlim_max;
        if (setrlimit((__rlimit_resource_t)wanted->resource, &limit) < 0) cz_fail(sync, CZ_STEP_LIMITS, index, errno);
    }
}

// Takes effect at the execve. The file is the kernel's own: what a container put in its place would be asked in vain.
static void choose_apparmor_profile(struct cz_plan *plan, int sync) {
    const char *profile = cz_string(plan, plan->spec->apparmor);
    if (!profile) return;
    char text[512];
    int length = snprintf(text, sizeof text, "exec %s", profile);
    if (length >= (int)sizeof text) cz_fail(sync, CZ_STEP_APPARMOR, 0, ENAMETOOLONG);
    struct statfs status;
    int file = open("/proc/thread-self/attr/apparmor/exec", O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0) file = open("/proc/thread-self/attr/exec", O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0 || fstatfs(file, &status) < 0) cz_fail(sync, CZ_STEP_APPARMOR, 1, errno);
    if (status.f_type != PROC_SUPER_MAGIC) cz_fail(sync, CZ_STEP_APPARMOR, 2, EXDEV);
    if (write(file, text, (size_t)length) != length) cz_fail(sync, CZ_STEP_APPARMOR, 3, errno);
    close(file);
}

static void load_filter(struct cz_plan *plan, int sync) {
    if (plan->filter.len == 0) return;
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &plan->filter) < 0) cz_fail(sync, CZ_STEP_SECCOMP, 0, errno);
}

static void bound_capabilities(struct cz_plan *plan, int sync) {
    for (int number = 0; number <= LAST_CAPABILITY; number++) {
        if (plan->spec->bounding >> number & 1) continue;
        if (prctl(PR_CAPBSET_DROP, number, 0, 0, 0) == 0) continue;
        if (errno == EINVAL) return;
        cz_fail(sync, CZ_STEP_CAPABILITIES, (uint32_t)number, errno);
    }
}

static void change_user(struct cz_plan *plan, int sync) {
    const cz_spec *spec = plan->spec;
    if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0) cz_fail(sync, CZ_STEP_USER, 0, errno);
    if (setgroups(spec->groups.count, plan->groups) < 0) cz_fail(sync, CZ_STEP_USER, 1, errno);
    if (setresgid(spec->gid, spec->gid, spec->gid) < 0) cz_fail(sync, CZ_STEP_USER, 2, errno);
    if (setresuid(spec->uid, spec->uid, spec->uid) < 0) cz_fail(sync, CZ_STEP_USER, 3, errno);
    prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0);
}

static void set_capabilities(const cz_spec *spec, int sync) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[2];
    for (int half = 0; half < 2; half++) {
        sets[half].effective = (uint32_t)(spec->effective >> (32 * half));
        sets[half].permitted = (uint32_t)(spec->permitted >> (32 * half));
        sets[half].inheritable = (uint32_t)(spec->inheritable >> (32 * half));
    }
    if (syscall(SYS_capset, &header, sets) < 0) cz_fail(sync, CZ_STEP_CAPABILITIES, 64, errno);
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    for (int number = 0; number <= LAST_CAPABILITY; number++)
        if (spec->ambient >> number & 1 && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number, 0, 0) < 0)
            cz_fail(sync, CZ_STEP_CAPABILITIES, (uint32_t)number, errno);
}

void cz_apply_credentials(struct cz_plan *plan, int sync) {
    int confined = plan->spec->flags & CZ_SPEC_NO_NEW_PRIVILEGES;
    choose_apparmor_profile(plan, sync);
    // Without no_new_privs a filter needs CAP_SYS_ADMIN, so it comes before the drop, and must allow the drop.
    if (!confined) load_filter(plan, sync);
    bound_capabilities(plan, sync);
    change_user(plan, sync);
    set_capabilities(plan->spec, sync);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (confined) {
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) cz_fail(sync, CZ_STEP_SECCOMP, 1, errno);
        load_filter(plan, sync);
    }
}

static void make_folders(const char *path) {
    char prefix[4096];
    size_t length = strlen(path);
    if (length >= sizeof prefix) return;
    for (size_t index = 1; index <= length; index++) {
        if (path[index] != '/' && path[index] != 0) continue;
        memcpy(prefix, path, index);
        prefix[index] = 0;
        mkdir(prefix, 0755);
    }
}

void cz_enter_directory(struct cz_plan *plan, int sync) {
    const char *path = cz_string(plan, plan->spec->working_directory);
    int result = chdir(path);
    if (result < 0 && errno == ENOENT && !(plan->spec->flags & CZ_SPEC_EXEC)) {
        make_folders(path);
        result = chdir(path);
    }
    if (result < 0) cz_fail(sync, CZ_STEP_WORKING_DIRECTORY, 0, errno);
    // A folder that a link of /proc led to outside the root has no path here.
    char absolute[4096];
    if (syscall(SYS_getcwd, absolute, sizeof absolute) < 0 || absolute[0] != '/')
        cz_fail(sync, CZ_STEP_WORKING_DIRECTORY, 1, errno);
}
