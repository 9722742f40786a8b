#define _GNU_SOURCE
#include "CShimWire.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

// A clone of the file's mount, so that the path the kernel remembers for the program lies on a read-only mount.
static int detached_copy(const char *path) {
    int fd = open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (fd < 0) return -1;
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV};
    if (mount_setattr(fd, "", AT_EMPTY_PATH, &attributes, sizeof attributes) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

// In the child of vfork: descriptors first out of the way of each other, then to their places.
static void place(int control, int null, int program) {
    int safe_control = fcntl(control, F_DUPFD_CLOEXEC, 10);
    int safe_null = fcntl(null, F_DUPFD_CLOEXEC, 10);
    if (program >= 0) fcntl(program, F_SETFD, FD_CLOEXEC);
    for (int fd = 0; fd < 3; fd++) dup2(safe_null, fd);
    dup2(safe_control, CZ_CONTROL_FD);
    close_range(CZ_CONTROL_FD + 1, ~0U, CLOSE_RANGE_CLOEXEC);
}

int cz_monitor_spawn(const char *path, const char *mode, int control) {
    char *argv[] = {"caisson-shim", (char *)mode, NULL};
    char *envp[] = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", NULL};
    char program_path[40];
    int copy = detached_copy(path);
    // The number must survive `place`, which writes to 0..3.
    int program = copy < 0 ? -1 : fcntl(copy, F_DUPFD_CLOEXEC, 20);
    if (copy >= 0) close(copy);
    snprintf(program_path, sizeof program_path, "/proc/self/fd/%d", program);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0) return errno;

    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    volatile int error = 0;
    pid_t outer = vfork();
    if (outer == 0) {
        // Two generations: the monitor then belongs to init, and its end needs no wait of ours.
        pid_t inner = vfork();
        if (inner < 0) error = errno;
        if (inner == 0) {
            setsid();
            place(control, null, program);
            struct sigaction standard = {.sa_handler = SIG_DFL};
            for (int number = 1; number < 65; number++) sigaction(number, &standard, NULL);
            sigset_t none;
            sigemptyset(&none);
            sigprocmask(SIG_SETMASK, &none, NULL);
            if (program >= 0) execve(program_path, argv, envp);
            execve(path, argv, envp);
            error = errno;
            _exit(127);
        }
        _exit(0);
    }
    if (outer < 0) error = errno;
    else while (waitpid(outer, NULL, 0) < 0 && errno == EINTR) {}
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    close(null);
    if (program >= 0) close(program);
    return error;
}
