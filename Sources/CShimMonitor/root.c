#define _GNU_SOURCE
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "root.h"

int cz_open_in(int root, const char *path, int flags, uint64_t resolve) {
    struct open_how how = {
        .flags = (uint64_t)(flags | O_CLOEXEC), .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | resolve};
    // EAGAIN: the kernel saw a rename it could not rule out as an escape.
    for (int attempt = 0; attempt < 64; attempt++) {
        int fd = (int)syscall(SYS_openat2, root, path, &how, sizeof how);
        if (fd >= 0 || errno != EAGAIN) return fd;
    }
    return -1;
}

// Says that the container did not make this: CaissonStore's MountPointMark leaves it out of diffs and commits. A file system
// without such attributes just shows it.
static void mark_mount_point(int parent, const char *name) {
    int fd = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) return;
    if (fsetxattr(fd, "trusted.caisson.mountpoint", "y", 1, 0) < 0 && errno == EPERM)
        fsetxattr(fd, "user.caisson.mountpoint", "y", 1, 0);
    close(fd);
}

// One more component below `parent`, whose times stay as they were: making a mount point is no change of the folder.
static int make_component(int parent, const char *name, int file) {
    struct stat before;
    int folder = openat(parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int known = folder >= 0 && fstat(folder, &before) == 0;
    int result = file ? mknodat(parent, name, S_IFREG | 0644, 0) : mkdirat(parent, name, 0755);
    int saved = errno;
    if (result == 0) mark_mount_point(parent, name);
    if (result == 0 && known) {
        struct timespec times[2] = {before.st_atim, before.st_mtim};
        futimens(folder, times);
    }
    if (folder >= 0) close(folder);
    errno = saved;
    return result < 0 && errno != EEXIST ? -1 : 0;
}

static int open_or_make(int root, const char *path, int file, uint64_t resolve, int depth);

// `path` up to `end` is a link that leads to nothing yet: what it stands for is made in its place, inside the root.
static int follow_dangling(int root, int parent, const char *path, size_t start, size_t end, int file, int depth) {
    char name[256], target[2048], whole[4096];
    if (end - start >= sizeof name) return errno = ENAMETOOLONG, -1;
    memcpy(name, path + start, end - start);
    name[end - start] = 0;
    ssize_t length = readlinkat(parent, name, target, sizeof target);
    if (length <= 0 || (size_t)length >= sizeof target) return errno = ENOENT, -1;
    int folder = target[0] == '/' ? 0 : (int)start;
    int total = snprintf(whole, sizeof whole, "%.*s%.*s%s", folder, path, (int)length, target, path + end);
    if (total < 0 || (size_t)total >= sizeof whole || depth >= 40) return errno = ELOOP, -1;
    return open_or_make(root, whole, file, 0, depth + 1);
}

static int open_or_make(int root, const char *path, int file, uint64_t resolve, int depth) {
    int fd = cz_open_in(root, path, O_PATH, resolve);
    if (fd >= 0 || errno != ENOENT) return fd;
    char prefix[4096];
    size_t length = strlen(path);
    if (length >= sizeof prefix) return errno = ENAMETOOLONG, -1;
    int parent = cz_open_in(root, "/", O_PATH | O_DIRECTORY, 0);
    for (size_t start = 0; parent >= 0 && start < length;) {
        while (path[start] == '/') start++;
        size_t end = start;
        while (end < length && path[end] != '/') end++;
        if (start == end) break;
        memcpy(prefix, path, end);
        prefix[end] = 0;
        int is_last = path[end + strspn(path + end, "/")] == 0, followed = 0;
        fd = cz_open_in(root, prefix, O_PATH, resolve);
        if (fd < 0 && errno == ENOENT && make_component(parent, prefix + start, file && is_last) == 0) {
            fd = cz_open_in(root, prefix, O_PATH, resolve);
            followed = fd < 0 && errno == ENOENT && !(resolve & RESOLVE_NO_SYMLINKS);
            if (followed) fd = follow_dangling(root, parent, path, start, end, file, depth);
        }
        int error = errno;
        close(parent);
        errno = error;
        if (followed) return fd;
        parent = fd;
        start = end;
    }
    return parent;
}

int cz_open_or_make(int root, const char *path, int file, uint64_t resolve) {
    return open_or_make(root, path, file, resolve, 0);
}

int cz_attach_mount(int mount, int target) {
    return move_mount(mount, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
}

int cz_new_mount(const char *type, const char *source, const char *options, uint64_t attributes) {
    int context = fsopen(type, FSOPEN_CLOEXEC);
    if (context < 0) return -1;
    int result = source ? fsconfig(context, FSCONFIG_SET_STRING, "source", source, 0) : 0;
    char buffer[4096];
    if (options && strlen(options) < sizeof buffer) {
        strcpy(buffer, options);
        char *rest = buffer, *option;
        while (result == 0 && (option = strsep(&rest, ","))) {
            if (!*option) continue;
            char *value = strchr(option, '=');
            if (value) *value++ = 0;
            result = value ? fsconfig(context, FSCONFIG_SET_STRING, option, value, 0)
                           : fsconfig(context, FSCONFIG_SET_FLAG, option, NULL, 0);
        }
    }
    if (result == 0) result = fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
    int mount = result < 0 ? -1 : fsmount(context, FSMOUNT_CLOEXEC, (unsigned)attributes);
    int error = errno;
    close(context);
    errno = error;
    return mount;
}

int cz_change_mount(int mount, uint64_t set, uint64_t clear, uint64_t propagation, int recursive) {
    struct mount_attr change = {.attr_set = set, .attr_clr = clear, .propagation = propagation};
    if (clear & MOUNT_ATTR__ATIME) change.attr_clr |= MOUNT_ATTR__ATIME;
    return mount_setattr(mount, "", AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0), &change, sizeof change);
}

int cz_map_mount(int mount, int users) {
    struct mount_attr change = {.attr_set = MOUNT_ATTR_IDMAP, .userns_fd = (uint64_t)users};
    return mount_setattr(mount, "", AT_EMPTY_PATH, &change, sizeof change);
}

static int mapped_tree(int base, const char *path, int users) {
    int tree = open_tree(base, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (tree < 0) return -1;
    if (cz_map_mount(tree, users) == 0) return tree;
    int error = errno;
    close(tree);
    errno = error;
    return -1;
}

static int add_descriptor(int context, const char *key, int fd) {
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return fsconfig(context, FSCONFIG_SET_STRING, key, path, 0);
}

// A tree is gone with its descriptor, and the overlay takes it only when it is made: they stay open until the process closes what
// is not its command's.
static int add_mapped_layer(int context, int base, const char *path, int users) {
    int tree = mapped_tree(base, path, users);
    return tree < 0 ? -1 : add_descriptor(context, "lowerdir+", tree);
}

// `upper` and `work` lie in one folder: the overlay wants them on one mount.
static int add_mapped_writable(int context, int base, const char *upper, const char *work, int users) {
    const char *names[] = {strrchr(upper, '/'), strrchr(work, '/')}, *keys[] = {"upperdir", "workdir"};
    char folder[4096];
    size_t length = names[0] ? (size_t)(names[0] - upper) : 0;
    if (!names[0] || !names[1] || length >= sizeof folder || length != (size_t)(names[1] - work) || memcmp(upper, work, length))
        return errno = EINVAL, -1;
    memcpy(folder, upper, length);
    folder[length] = 0;
    int tree = mapped_tree(base, folder, users), result = tree < 0 ? -1 : 0;
    for (int index = 0; result == 0 && index < 2; index++) {
        int part = openat(tree, names[index] + 1, O_PATH | O_DIRECTORY | O_CLOEXEC);
        result = part < 0 ? -1 : add_descriptor(context, keys[index], part);
        int error = errno;
        close(part);
        errno = error;
    }
    return result;
}

// Strings of fsconfig end at 255 bytes; a longer layer goes by descriptor, which kernels before 6.13 refuse.
static int add_layer(int context, int base, const char *key, const char *path) {
    if (strlen(path) < 256) return fsconfig(context, FSCONFIG_SET_STRING, key, path, 0);
    int layer = openat(base, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (layer < 0) return -1;
    int result = fsconfig(context, FSCONFIG_SET_FD, key, NULL, layer);
    close(layer);
    return result;
}

static int overlay_by_layers(int base, char **lower, const char *upper, const char *work, int users, uint32_t flags) {
    int context = fsopen("overlay", FSOPEN_CLOEXEC);
    if (context < 0) return -1;
    int result = fsconfig(context, FSCONFIG_SET_STRING, "source", "overlay", 0);
    for (char **layer = lower; result == 0 && *layer; layer++) result = users < 0 ? add_layer(context, base, "lowerdir+", *layer) : add_mapped_layer(context, base, *layer, users);
    if (result == 0 && users >= 0 && upper && work) result = add_mapped_writable(context, base, upper, work, users);
    if (result == 0 && users < 0 && upper) result = add_layer(context, base, "upperdir", upper);
    if (result == 0 && users < 0 && work) result = add_layer(context, base, "workdir", work);
    if (result == 0) result = fsconfig(context, FSCONFIG_SET_STRING, "redirect_dir", "nofollow", 0);
    if (result == 0) result = fsconfig(context, FSCONFIG_SET_STRING, "metacopy", "off", 0);
    if (result == 0 && flags & CZ_SPEC_OWN_ATTRIBUTES) result = fsconfig(context, FSCONFIG_SET_FLAG, "userxattr", NULL, 0);
    // Kernels before 5.10 do not know it, and write everything to disk.
    if (result == 0 && flags & CZ_SPEC_PASSING_ROOT) fsconfig(context, FSCONFIG_SET_FLAG, "volatile", NULL, 0);
    if (result == 0) result = fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
    int mount = result < 0 ? -1 : fsmount(context, FSMOUNT_CLOEXEC, 0);
    int error = errno;
    close(context);
    errno = error;
    return mount;
}

// For kernels before 6.8, which know all lower folders as one option: they must fit a page.
static int overlay_by_options(char **lower, const char *upper, const char *work, const char *target, uint32_t flags) {
    char options[4096];
    int length = snprintf(
        options, sizeof options, "redirect_dir=nofollow,metacopy=off%s", flags & CZ_SPEC_OWN_ATTRIBUTES ? ",userxattr" : "");
    if (upper && work)
        length += snprintf(options + length, sizeof options - (size_t)length, ",upperdir=%s,workdir=%s", upper, work);
    for (char **layer = lower; *layer && length < (int)sizeof options; layer++)
        length += snprintf(options + length, sizeof options - (size_t)length, "%s%s", layer == lower ? ",lowerdir=" : ":", *layer);
    if (length >= (int)sizeof options) return errno = E2BIG, -1;
    if (mount("overlay", target, "overlay", 0, options) < 0) return -1;
    return open(target, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

int cz_new_overlay(
    const struct cz_plan *plan, int base, char **layers, const char *upper, const char *work, const char *target, int users) {
    uint32_t flags = plan->spec->flags;
    int mount = overlay_by_layers(base, layers, upper, work, users, flags), place;
    if (mount < 0) return errno == EINVAL && users < 0 ? overlay_by_options(layers, upper, work, target, flags) : -1;
    place = open(target, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int result = place < 0 ? -1 : cz_attach_mount(mount, place), error = errno;
    close(place);
    if (result < 0) close(mount);
    errno = error;
    return result < 0 ? -1 : mount;
}

// The mark of an overlay that was not written to disk, for which the kernel would refuse to mount it again. The machine has not
// gone down since: with it goes a container whose root is a passing one.
static void forget_passing(const char *work) {
    int folder = work ? open(work, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
    if (folder < 0) return;
    if (unlinkat(folder, "work/incompat/volatile/dirty", 0) == 0) unlinkat(folder, "work/incompat/volatile", AT_REMOVEDIR);
    close(folder);
}

// The run directory serves as the place to mount on: it exists, and only this mount namespace sees it covered.
int cz_root_mount(struct cz_plan *plan) {
    const char *run = cz_string(plan, plan->spec->run_directory);
    if (plan->lower[0]) {
        const char *base_path = cz_string(plan, plan->spec->overlay_base);
        int base = open(base_path ? base_path : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (base < 0 || fchdir(base) < 0) return -1;
        if (plan->spec->flags & CZ_SPEC_PASSING_ROOT) forget_passing(cz_string(plan, plan->spec->work));
        return cz_new_overlay(
            plan, base, plan->lower, cz_string(plan, plan->spec->upper), cz_string(plan, plan->spec->work), run, plan->users);
    }
    int target = open(run, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (target < 0) return -1;
    const char *path = cz_string(plan, plan->spec->root);
    int root = open_tree(AT_FDCWD, path ? path : "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
    if (root >= 0 && cz_change_mount(root, 0, 0, MS_PRIVATE, 1) < 0) return -1;
    return root < 0 || cz_attach_mount(root, target) < 0 ? -1 : root;
}

void cz_root_enter(int sync, int root) {
    if (fchdir(root) < 0) cz_fail(sync, CZ_STEP_PIVOT, 0, errno);
    if (syscall(SYS_pivot_root, ".", ".") < 0) cz_fail(sync, CZ_STEP_PIVOT, 1, errno);
    // The old root is now mounted over the new one, at the place that `.` names.
    if (umount2(".", MNT_DETACH) < 0) cz_fail(sync, CZ_STEP_PIVOT, 2, errno);
    if (chdir("/") < 0) cz_fail(sync, CZ_STEP_PIVOT, 3, errno);
    close(root);
}
