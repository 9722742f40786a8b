#define _GNU_SOURCE
#include <dirent.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

#include "CShimMonitor.h"

// A level takes a descriptor.
enum { CZ_DEEPEST = 64 };

// Neither a link nor a mount is followed.
static int open_below(int folder, const char *name) {
    struct open_how how = {
        .flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
    return (int)syscall(SYS_openat2, folder, name, &how, sizeof how);
}

static void empty_folder(int folder, int depth) {
    DIR *list = fdopendir(folder);
    if (!list) {
        close(folder);
        return;
    }
    for (struct dirent *entry; (entry = readdir(list));) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) continue;
        if (entry->d_type != DT_DIR && unlinkat(folder, name, 0) == 0) continue;
        if (unlinkat(folder, name, AT_REMOVEDIR) == 0 || depth == CZ_DEEPEST) continue;
        int inner = open_below(folder, name);
        if (inner < 0) continue;
        empty_folder(inner, depth + 1);
        unlinkat(folder, name, AT_REMOVEDIR);
    }
    closedir(list);
}

void cz_remove_folder(const char *path) {
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0) return;
    empty_folder(folder, 0);
    rmdir(path);
}
