#define _GNU_SOURCE 1
#include "CLinux.h"
#include <grp.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

int cz_capget(uint64_t sets[_Nonnull 3]) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2];
    if (syscall(SYS_capget, &header, data) < 0) return -errno;
    sets[0] = data[0].effective | (uint64_t)data[1].effective << 32;
    sets[1] = data[0].permitted | (uint64_t)data[1].permitted << 32;
    sets[2] = data[0].inheritable | (uint64_t)data[1].inheritable << 32;
    return 0;
}

int cz_capset(uint64_t effective, uint64_t permitted, uint64_t inheritable) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2] = {
        {(uint32_t)effective, (uint32_t)permitted, (uint32_t)inheritable},
        {(uint32_t)(effective >> 32), (uint32_t)(permitted >> 32), (uint32_t)(inheritable >> 32)},
    };
    return syscall(SYS_capset, &header, data) < 0 ? -errno : 0;
}

void *_Nullable cz_seccomp_new(uint32_t action) {
    void *context = seccomp_init(action);
    // Calls are looked for in a tree: the kernel walks the program for each of them when it is loaded.
    if (context) seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    return context;
}
void cz_seccomp_release(void *context) { seccomp_release(context); }

int cz_seccomp_add_architecture(void *context, const char *name) {
    uint32_t token = seccomp_arch_resolve_name(name);
    if (token == 0) return -EINVAL;
    int result = seccomp_arch_add(context, token);
    return result == -EEXIST ? 0 : result;
}

int cz_seccomp_add(void *context, uint32_t action, int call, const struct cz_seccomp_argument *_Nullable arguments, size_t count) {
    struct scmp_arg_cmp list[6];
    if (count > 6) return -EINVAL;
    for (size_t i = 0; i < count; i++)
        list[i] = (struct scmp_arg_cmp){arguments[i].index, arguments[i].op, arguments[i].a, arguments[i].b};
    return seccomp_rule_add_array(context, action, call, (unsigned)count, list);
}

int cz_seccomp_resolve(const char *name) {
    int call = seccomp_syscall_resolve_name(name);
    return call == __NR_SCMP_ERROR ? INT32_MIN : call;
}

int cz_seccomp_export(void *context, int fd) { return seccomp_export_bpf(context, fd); }

unsigned cz_seccomp_version(void) {
    const struct scmp_version *version = seccomp_version();
    return version ? version->major << 16 | version->minor << 8 | version->micro : 0;
}

uint32_t cz_audit_architecture(void) { return seccomp_arch_native(); }

int cz_seccomp_install(const void *program, size_t count, bool all_threads) {
    if (count == 0 || count > BPF_MAXINSNS) return -EINVAL;
    struct sock_fprog filter = {.len = (unsigned short)count, .filter = (struct sock_filter *)program};
    long result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, all_threads ? SECCOMP_FILTER_FLAG_TSYNC : 0, &filter);
    return result < 0 ? -errno : result > 0 ? -EBUSY : 0;
}

int cz_memfd(const char *name) {
    int fd = memfd_create(name, MFD_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

int cz_landlock_version(void) {
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return version < 0 ? -errno : (int)version;
}

int cz_landlock_create(uint64_t access) {
    struct landlock_ruleset_attr attributes = {.handled_access_fs = access};
    long fd = syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
    return fd < 0 ? -errno : (int)fd;
}

int cz_landlock_allow(int ruleset, int path, uint64_t access) {
    struct landlock_path_beneath_attr rule = {.allowed_access = access, .parent_fd = path};
    return syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0 ? -errno : 0;
}

int cz_landlock_enter(int ruleset) { return syscall(SYS_landlock_restrict_self, ruleset, 0) < 0 ? -errno : 0; }

int cz_become(unsigned user, unsigned group) {
    if (setgroups(0, NULL) < 0 || setresgid(group, group, group) < 0 || setresuid(user, user, user) < 0) return -errno;
    return 0;
}
