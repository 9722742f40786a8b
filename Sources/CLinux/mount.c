#define _GNU_SOURCE 1
#include "CLinux.h"

int cz_mount(const char *_Nullable source, const char *target, const char *_Nullable type, unsigned long flags,
             const char *_Nullable data) {
    return mount(source, target, type, flags, data) < 0 ? -errno : 0;
}

int cz_umount(const char *target, int flags) { return umount2(target, flags) < 0 ? -errno : 0; }

int cz_clone_tree(int directory, const char *path, bool recursive) {
    int fd = open_tree(directory, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | (recursive ? AT_RECURSIVE : 0) |
                                            (*path ? 0 : AT_EMPTY_PATH));
    return fd < 0 ? -errno : fd;
}

int cz_attach_tree(int tree, int directory, const char *target) {
    int flags = MOVE_MOUNT_F_EMPTY_PATH | (*target ? 0 : MOVE_MOUNT_T_EMPTY_PATH);
    return move_mount(tree, "", directory, target, flags) < 0 ? -errno : 0;
}

int cz_mount_setattr(int directory, const char *path, bool recursive, uint64_t set, uint64_t clear, uint64_t propagation) {
    struct mount_attr attributes = {.attr_set = set, .attr_clr = clear, .propagation = propagation};
    unsigned flags = (recursive ? AT_RECURSIVE : 0) | (*path ? 0 : AT_EMPTY_PATH);
    return mount_setattr(directory, path, flags, &attributes, sizeof attributes) < 0 ? -errno : 0;
}

int cz_fsopen(const char *type) {
    int fd = fsopen(type, FSOPEN_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

int cz_fsconfig(int fs, const char *key, const char *_Nullable value) {
    return fsconfig(fs, value ? FSCONFIG_SET_STRING : FSCONFIG_SET_FLAG, key, value, 0) < 0 ? -errno : 0;
}

int cz_fsmount(int fs, unsigned attributes) {
    if (fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0) return -errno;
    int fd = fsmount(fs, FSMOUNT_CLOEXEC, attributes);
    return fd < 0 ? -errno : fd;
}

int cz_unshare(int flags) { return unshare(flags) < 0 ? -errno : 0; }
int cz_setns(int fd, int type) { return setns(fd, type) < 0 ? -errno : 0; }

_Static_assert(CLONE_NEWNS == 0x00020000 && CLONE_NEWCGROUP == 0x02000000 && CLONE_NEWUTS == 0x04000000 &&
                   CLONE_NEWIPC == 0x08000000 && CLONE_NEWUSER == 0x10000000 && CLONE_NEWPID == 0x20000000 &&
                   CLONE_NEWNET == 0x40000000 && CLONE_FS == 0x00000200,
               "the values the header gives to Swift");
