#define _GNU_SOURCE
#include <linux/magic.h>
#include <linux/openat2.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include "root.h"

// What the actions share while they are carried out.
struct scene {
    struct cz_plan *plan;
    int sync;
    int root;
    int terminal;
    int *trees;       // detached copies of the binds' sources, by action
    int empty_folder; // a mounted, empty, read-only folder, once there is one
};

// Where a mount goes: inside the root, or on a folder of the host that nothing but this mount namespace sees covered.
static int mount_target(struct scene *scene, const cz_action *action) {
    const char *path = cz_string(scene->plan, action->target);
    if (action->flags & CZ_ACTION_HOST) return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return cz_open_or_make(scene->root, path, 0, action->flags & CZ_ACTION_NO_SYMLINKS ? RESOLVE_NO_SYMLINKS : 0);
}

static int mount_new(struct scene *scene, const cz_action *action) {
    int target = mount_target(scene, action);
    if (target < 0) return -1;
    const char *type = cz_string(scene->plan, action->type);
    int mount = cz_new_mount(type ? type : "", cz_string(scene->plan, action->source), cz_string(scene->plan, action->data),
                             action->set);
    int result = mount < 0 ? -1 : cz_attach_mount(mount, target);
    int error = errno;
    close(target), close(mount);
    errno = error;
    return result;
}

enum { LAYER_LIMIT = 512 };

static int mount_overlay(struct scene *scene, const cz_action *action) {
    char *layers[LAYER_LIMIT + 1], upper[4096], work[4096];
    const char *base_path = cz_string(scene->plan, action->source), *writable = cz_string(scene->plan, action->type);
    const char *data = cz_string(scene->plan, action->data);
    // The child's memory is its own: the list may be cut up where it lies.
    char *rest = (char *)data;
    int count = 0;
    while (rest && count < LAYER_LIMIT) layers[count++] = strsep(&rest, "\n");
    layers[count] = NULL;
    if (rest || !base_path) return errno = E2BIG, -1;
    if (writable && ((size_t)snprintf(upper, sizeof upper, "%s/fs", writable) >= sizeof upper ||
                     (size_t)snprintf(work, sizeof work, "%s/work", writable) >= sizeof work))
        return errno = ENAMETOOLONG, -1;
    int base = open(base_path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (base < 0 || fchdir(base) < 0) return -1;
    int mount = cz_new_overlay(
        scene->plan, base, layers, writable ? upper : NULL, writable ? work : NULL, cz_string(scene->plan, action->target), -1);
    int error = errno;
    close(base), close(mount);
    errno = error;
    return mount < 0 ? -1 : 0;
}

static int make_file(struct scene *scene, const cz_action *action) {
    const char *bytes = cz_string(scene->plan, action->data);
    int file = open(cz_string(scene->plan, action->target), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0) return -1;
    int result = fchown(file, action->uid, action->gid);
    for (uint32_t done = 0; result == 0 && done < action->data.count;) {
        ssize_t length = write(file, bytes + done, action->data.count - done);
        if (length > 0) done += (uint32_t)length;
        else if (errno != EINTR) result = -1;
    }
    if (result == 0) result = fchmod(file, (mode_t)action->mode);
    int error = errno;
    close(file);
    errno = error;
    return result;
}

// The source may lie in a tree that others wrote: its links lead nowhere outside of it.
static int open_inside(struct scene *scene, const cz_action *action) {
    int base = open(cz_string(scene->plan, action->type), O_PATH | O_DIRECTORY | O_CLOEXEC);
    int source = base < 0 ? -1 : cz_open_in(base, cz_string(scene->plan, action->source), O_PATH, 0);
    int tree = source < 0 ? -1 : open_tree(source, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    int error = errno;
    close(base), close(source);
    errno = error;
    return tree;
}

// A mount of another container is copied where it is: only there may it be. Nothing of that container is followed on the way.
static int borrow_tree(struct scene *scene, const cz_action *action) {
    struct open_how how = {.flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
    int own = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
    int other = open(cz_string(scene->plan, action->type), O_RDONLY | O_CLOEXEC);
    if (own < 0 || other < 0 || setns(other, CLONE_NEWNS) < 0) return -1;
    int source = (int)syscall(SYS_openat2, AT_FDCWD, cz_string(scene->plan, action->source), &how, sizeof how);
    int tree = source < 0 ? -1 : open_tree(source, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    int error = errno;
    if (setns(own, CLONE_NEWNS) < 0) return -1;
    close(source), close(other), close(own);
    errno = error;
    return tree;
}

static int bind_tree(struct scene *scene, const cz_action *action, int tree) {
    struct stat status;
    if (fstat(tree, &status) < 0) return -1;
    int target = cz_open_or_make(scene->root, cz_string(scene->plan, action->target), !S_ISDIR(status.st_mode), 0);
    if (target < 0) return -1;
    int recursive = (action->flags & CZ_ACTION_RECURSIVE_SET) != 0;
    int result = 0;
    if (action->flags & CZ_ACTION_MAPPED && scene->plan->users >= 0) result = cz_map_mount(tree, scene->plan->users);
    if (result == 0 && action->propagation) result = cz_change_mount(tree, 0, 0, action->propagation, 1);
    if (result == 0 && (action->set || action->clear))
        result = cz_change_mount(tree, action->set, action->clear, 0, recursive);
    if (result == 0) result = cz_attach_mount(tree, target);
    int error = errno;
    close(target), close(tree);
    errno = error;
    return result;
}

// The folder of a new entry, and the entry's name.
static int parent_of(struct scene *scene, const char *path, const char **name) {
    char folder[4096];
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 0;
    if (length >= sizeof folder) return errno = ENAMETOOLONG, -1;
    memcpy(folder, path, length);
    folder[length] = 0;
    *name = slash ? slash + 1 : path;
    return cz_open_or_make(scene->root, length ? folder : "/", 0, 0);
}

// A device the host lets us use but not make (no CAP_MKNOD, a stricter device cgroup) is bound from its /dev.
static int borrow_node(struct scene *scene, const cz_action *action) {
    const char *path = cz_string(scene->plan, action->target), *source = cz_string(scene->plan, action->source);
    int tree = open_tree(AT_FDCWD, source ? source : path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    int target = tree < 0 ? -1 : cz_open_or_make(scene->root, path, 1, 0);
    int result = target < 0 ? -1 : cz_attach_mount(tree, target);
    int error = errno;
    close(tree), close(target);
    errno = error;
    return result;
}

static int make_node(struct scene *scene, const cz_action *action) {
    const char *name, *path = cz_string(scene->plan, action->target);
    int parent = parent_of(scene, path, &name);
    if (parent < 0) return -1;
    mode_t old = umask(0);
    int result = mknodat(parent, name, (mode_t)action->mode, makedev(action->major, action->minor));
    umask(old);
    if (result < 0 && errno == EEXIST) result = 0;
    else if (result == 0 && (action->uid || action->gid))
        result = fchownat(parent, name, action->uid, action->gid, AT_SYMLINK_NOFOLLOW);
    int error = errno;
    close(parent);
    errno = error;
    return result < 0 && errno == EPERM ? borrow_node(scene, action) : result;
}

static int make_link(struct scene *scene, const cz_action *action) {
    const char *name;
    int parent = parent_of(scene, cz_string(scene->plan, action->target), &name);
    if (parent < 0) return -1;
    int result = symlinkat(cz_string(scene->plan, action->source), parent, name);
    int error = errno;
    close(parent);
    errno = error;
    return result < 0 && errno == EEXIST ? 0 : result;
}

static int change_attributes(struct scene *scene, const cz_action *action) {
    int target = cz_open_in(scene->root, cz_string(scene->plan, action->target), O_PATH, 0);
    if (target < 0) return -1;
    int result = cz_change_mount(target, action->set, action->clear, action->propagation, action->flags & CZ_ACTION_RECURSIVE);
    close(target);
    return result;
}

static int open_terminal(struct scene *scene, const cz_action *action) {
    scene->terminal = cz_terminal_open(scene->plan, scene->sync, scene->root, "dev/pts/ptmx");
    int target = cz_open_or_make(scene->root, cz_string(scene->plan, action->target), 1, RESOLVE_NO_SYMLINKS);
    int tree = open_tree(scene->terminal, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    int result = target < 0 || tree < 0 ? -1 : cz_attach_mount(tree, target);
    int error = errno;
    close(target), close(tree);
    errno = error;
    return result;
}

static int write_sysctl(struct scene *scene, const cz_action *action) {
    int file = cz_open_in(scene->root, cz_string(scene->plan, action->target), O_WRONLY, RESOLVE_NO_SYMLINKS);
    struct statfs status;
    if (file < 0 || fstatfs(file, &status) < 0) return -1;
    if (status.f_type != PROC_SUPER_MAGIC) return errno = EXDEV, -1;
    const char *value = cz_string(scene->plan, action->data);
    ssize_t length = (ssize_t)strlen(value), written = write(file, value, (size_t)length);
    int error = errno;
    close(file);
    errno = error;
    return written == length ? 0 : -1;
}

static int mask_folder(struct scene *scene, int target) {
    if (scene->empty_folder < 0) {
        int mount = cz_new_mount("tmpfs", "tmpfs", "size=0", MOUNT_ATTR_RDONLY);
        if (mount < 0 || cz_attach_mount(mount, target) < 0) return -1;
        // Attached it can be copied; a detached one cannot on older kernels.
        scene->empty_folder = mount;
        return 0;
    }
    int copy = open_tree(scene->empty_folder, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    int result = copy < 0 ? -1 : cz_attach_mount(copy, target);
    close(copy);
    return result;
}

static int mask_file(struct scene *scene, int target) {
    struct stat status;
    int null = cz_open_in(scene->root, "dev/null", O_PATH | O_NOFOLLOW, 0);
    if (null < 0 || fstat(null, &status) < 0) return -1;
    // Whatever a mount of the user put there, only the real thing hides a file.
    if (!S_ISCHR(status.st_mode) || status.st_rdev != makedev(1, 3)) return errno = ENODEV, -1;
    int copy = open_tree(null, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    int result = copy < 0 ? -1 : cz_attach_mount(copy, target);
    close(copy), close(null);
    return result;
}

static int is_absent(void) { return errno == ENOENT || errno == ENOTDIR; }

static int mask(struct scene *scene, const cz_action *action) {
    int target = cz_open_in(scene->root, cz_string(scene->plan, action->target), O_PATH, 0);
    if (target < 0) return is_absent() ? 0 : -1;
    struct stat status;
    int result = fstat(target, &status) < 0 ? -1
                 : S_ISDIR(status.st_mode)  ? mask_folder(scene, target)
                                            : mask_file(scene, target);
    int error = errno;
    close(target);
    errno = error;
    return result;
}

static int protect(struct scene *scene, const cz_action *action) {
    int target = cz_open_in(scene->root, cz_string(scene->plan, action->target), O_PATH, 0);
    if (target < 0) return is_absent() ? 0 : -1;
    int copy = open_tree(target, "", AT_EMPTY_PATH | AT_RECURSIVE | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    int result = copy < 0 ? -1 : cz_change_mount(copy, MOUNT_ATTR_RDONLY, 0, 0, 1);
    if (result == 0) result = cz_attach_mount(copy, target);
    int error = errno;
    close(target), close(copy);
    errno = error;
    return result;
}

static int carry_out(struct scene *scene, const cz_action *action, uint32_t index) {
    if (!action->target.offset && action->kind != CZ_ACTION_WAIT) return errno = EINVAL, -1;
    switch (action->kind) {
    case CZ_ACTION_MOUNT: return mount_new(scene, action);
    case CZ_ACTION_BIND:
        return bind_tree(scene, action, action->flags & CZ_ACTION_INSIDE ? open_inside(scene, action) : scene->trees[index]);
    case CZ_ACTION_NODE: return make_node(scene, action);
    case CZ_ACTION_LINK: return make_link(scene, action);
    case CZ_ACTION_ATTRIBUTES: return change_attributes(scene, action);
    case CZ_ACTION_TERMINAL: return open_terminal(scene, action);
    case CZ_ACTION_WAIT: return cz_wait_for_start(scene->sync), 0;
    case CZ_ACTION_SYSCTL: return write_sysctl(scene, action);
    case CZ_ACTION_MASK: return mask(scene, action);
    case CZ_ACTION_READ_ONLY: return protect(scene, action);
    case CZ_ACTION_OVERLAY: return mount_overlay(scene, action);
    case CZ_ACTION_FILE: return make_file(scene, action);
    default: return errno = EINVAL, -1;
    }
}

// Sources are taken before propagation is cut, so that a shared bind stays a peer of the host's mount.
static void open_sources(struct scene *scene) {
    uint32_t count = scene->plan->spec->actions.count;
    scene->trees = calloc((size_t)count + 1, sizeof(int));
    if (!scene->trees) cz_fail(scene->sync, CZ_STEP_SOURCES, 0, ENOMEM);
    for (uint32_t index = 0; index < count; index++) {
        const cz_action *action = &scene->plan->actions[index];
        if (action->kind != CZ_ACTION_BIND || action->flags & CZ_ACTION_INSIDE) continue;
        unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | (action->flags & CZ_ACTION_RECURSIVE ? AT_RECURSIVE : 0);
        const char *source = cz_string(scene->plan, action->source);
        scene->trees[index] = action->flags & CZ_ACTION_BORROWED ? borrow_tree(scene, action)
                                                                 : open_tree(AT_FDCWD, source ? source : "", flags);
        if (scene->trees[index] < 0) cz_fail(scene->sync, CZ_STEP_SOURCES, index, errno);
    }
}

void cz_root_build(struct cz_plan *plan, int sync, int *root, int *terminal) {
    struct scene scene = {.plan = plan, .sync = sync, .root = -1, .terminal = -1, .empty_folder = -1};
    open_sources(&scene);
    if (mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) < 0) cz_fail(sync, CZ_STEP_PROPAGATION, 0, errno);
    scene.root = cz_root_mount(plan);
    if (scene.root < 0) cz_fail(sync, CZ_STEP_ROOT, 0, errno);
    umask(022);
    for (uint32_t index = 0; index < plan->spec->actions.count; index++)
        if (carry_out(&scene, &plan->actions[index], index) < 0) cz_fail(sync, CZ_STEP_ACTION, index, errno);
    *root = scene.root, *terminal = scene.terminal;
}
