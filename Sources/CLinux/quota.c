#define _GNU_SOURCE 1
#include "CLinux.h"
#include <linux/fs.h>
#include <linux/quota.h>
#include <sys/syscall.h>

// Debian 12's C library has no wrapper, its kernel headers have the number.
static long quota(int fd, int command, uint32_t project, void *argument) {
    return syscall(SYS_quotactl_fd, fd, (command << SUBCMDSHIFT) | (PRJQUOTA & SUBCMDMASK), project, argument);
}

int cz_project_quota_get(int fd, uint32_t project, uint64_t *limit, uint64_t *used) {
    struct if_dqblk block = {0};
    if (quota(fd, Q_GETQUOTA, project, &block) < 0) return -errno;
    *limit = block.dqb_bhardlimit * 1024;
    *used = block.dqb_curspace;
    return 0;
}

int cz_project_quota_set(int fd, uint32_t project, uint64_t bytes) {
    struct if_dqblk block = {.dqb_bhardlimit = bytes / 1024, .dqb_bsoftlimit = bytes / 1024, .dqb_valid = QIF_BLIMITS};
    return quota(fd, Q_SETQUOTA, project, &block) < 0 ? -errno : 0;
}

int cz_set_project(int directory, uint32_t project) {
    struct fsxattr attributes;
    if (ioctl(directory, FS_IOC_FSGETXATTR, &attributes) < 0) return -errno;
    attributes.fsx_xflags |= FS_XFLAG_PROJINHERIT;
    attributes.fsx_projid = project;
    return ioctl(directory, FS_IOC_FSSETXATTR, &attributes) < 0 ? -errno : 0;
}

long cz_project(int directory) {
    struct fsxattr attributes;
    return ioctl(directory, FS_IOC_FSGETXATTR, &attributes) < 0 ? -errno : (long)attributes.fsx_projid;
}
