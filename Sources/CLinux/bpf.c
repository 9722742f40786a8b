#define _GNU_SOURCE 1
#include "CLinux.h"
#include <linux/bpf.h>
#include <string.h>
#include <sys/syscall.h>

int cz_bpf_load_device(const void *program, size_t count) {
    union bpf_attr attributes;
    memset(&attributes, 0, sizeof attributes);
    attributes.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
    attributes.insns = (uint64_t)(uintptr_t)program;
    attributes.insn_cnt = (uint32_t)count;
    attributes.license = (uint64_t)(uintptr_t) "GPL";
    long fd = syscall(SYS_bpf, BPF_PROG_LOAD, &attributes, sizeof attributes);
    return fd < 0 ? -errno : (int)fd;
}

int cz_bpf_attach_device(int program, int cgroup) {
    union bpf_attr attributes;
    memset(&attributes, 0, sizeof attributes);
    attributes.target_fd = (uint32_t)cgroup;
    attributes.attach_bpf_fd = (uint32_t)program;
    attributes.attach_type = BPF_CGROUP_DEVICE;
    attributes.attach_flags = BPF_F_ALLOW_MULTI;
    return syscall(SYS_bpf, BPF_PROG_ATTACH, &attributes, sizeof attributes) < 0 ? -errno : 0;
}

int cz_bpf_attached_device(int cgroup) {
    union bpf_attr attributes;
    uint32_t found[8] = {0};
    memset(&attributes, 0, sizeof attributes);
    attributes.query.target_fd = (uint32_t)cgroup;
    attributes.query.attach_type = BPF_CGROUP_DEVICE;
    attributes.query.prog_ids = (uint64_t)(uintptr_t)found;
    attributes.query.prog_cnt = sizeof found / sizeof found[0];
    // ENOSPC: there are more than fit, the first of which are told all the same.
    if (syscall(SYS_bpf, BPF_PROG_QUERY, &attributes, sizeof attributes) < 0 && errno != ENOSPC) return -errno;
    if (found[0] == 0) return -ENOENT;
    memset(&attributes, 0, sizeof attributes);
    attributes.prog_id = found[0];
    long fd = syscall(SYS_bpf, BPF_PROG_GET_FD_BY_ID, &attributes, sizeof attributes);
    return fd < 0 ? -errno : (int)fd;
}
