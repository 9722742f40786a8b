#define _GNU_SOURCE 1
#include "CLinux.h"
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/syscall.h>

int cz_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
    struct open_how how = {.flags = flags, .mode = mode, .resolve = resolve};
    for (int attempt = 0;; attempt++) {
        long fd = syscall(SYS_openat2, directory, path, &how, sizeof how);
        if (fd >= 0) return (int)fd;
        if ((errno != EAGAIN && errno != EINTR) || attempt >= 128) return -errno;
    }
}

int cz_openat(int directory, const char *path, int flags, unsigned mode) {
    for (;;) {
        int fd = openat(directory, path, flags, mode);
        if (fd >= 0) return fd;
        if (errno != EINTR) return -errno;
    }
}

long cz_getdents(int fd, void *buffer, size_t size) {
    long n = syscall(SYS_getdents64, fd, buffer, size);
    return n < 0 ? -errno : n;
}

int cz_fcntl(int fd, int command, int argument) {
    int result = fcntl(fd, command, argument);
    return result < 0 ? -errno : result;
}

int cz_clear_immutable(int fd) {
    int flags = 0;
    if (ioctl(fd, FS_IOC_GETFLAGS, &flags) < 0) return -errno;
    if (!(flags & (FS_IMMUTABLE_FL | FS_APPEND_FL))) return 0;
    flags &= ~(FS_IMMUTABLE_FL | FS_APPEND_FL);
    return ioctl(fd, FS_IOC_SETFLAGS, &flags) < 0 ? -errno : 0;
}

long cz_mount_id(int fd) {
    struct statx status;
    if (statx(fd, "", AT_EMPTY_PATH | AT_NO_AUTOMOUNT, STATX_MNT_ID, &status) < 0) return -errno;
    return (long)status.stx_mnt_id;
}

long cz_copy_file_range(int from, int to, size_t length) {
    ssize_t n = copy_file_range(from, NULL, to, NULL, length, 0);
    return n < 0 ? -errno : n;
}

int cz_syncfs(int fd) { return syncfs(fd) < 0 ? -errno : 0; }

_Static_assert(AT_EMPTY_PATH == 0x1000 && O_PATH == 010000000, "the values the header gives to Swift");

int cz_statfs(const char *path, uint64_t result[_Nonnull 4]) {
    struct statfs status;
    if (statfs(path, &status) < 0) return -errno;
    result[0] = (uint64_t)status.f_type;
    result[1] = (uint64_t)status.f_bsize;
    result[2] = status.f_blocks;
    result[3] = status.f_bavail;
    return 0;
}

const char *_Nullable cz_error_text(int number) { return strerrordesc_np(number); }

int cz_open_pty(char *name, size_t size) {
    int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) return -errno;
    int result = unlockpt(fd) < 0 ? errno : ptsname_r(fd, name, size);
    if (result == 0) return fd;
    close(fd);
    return -result;
}
