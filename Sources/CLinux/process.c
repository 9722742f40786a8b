#define _GNU_SOURCE 1
#include "CLinux.h"
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/timerfd.h>
#include <sys/resource.h>
#include <sys/syscall.h>

int cz_spawn(const char *path, char *_Nullable const *_Nonnull argv, char *_Nullable const *_Nonnull envp,
             const struct cz_descriptor_map *_Nullable map, size_t count, const char *_Nullable directory, int flags) {
    enum { limit = 64 };
    if (count > limit) return -E2BIG;
    int highest = 2, moved[limit], made = 0, result, pid = -1;
    for (size_t i = 0; i < count; i++)
        if (map[i].to > highest) highest = map[i].to;

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    if ((result = posix_spawn_file_actions_init(&actions)) != 0) return -result;
    if ((result = posix_spawnattr_init(&attributes)) != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return -result;
    }
    // Sources are first moved above every target, so that one mapping cannot overwrite the source of another.
    for (size_t i = 0; i < count; i++) {
        moved[i] = fcntl(map[i].from, F_DUPFD_CLOEXEC, highest + 1);
        if (moved[i] < 0) {
            result = errno;
            goto done;
        }
        made++;
        if ((result = posix_spawn_file_actions_adddup2(&actions, moved[i], map[i].to)) != 0) goto done;
    }
    if ((result = posix_spawn_file_actions_addclosefrom_np(&actions, highest + 1)) != 0) goto done;
    if (directory && (result = posix_spawn_file_actions_addchdir_np(&actions, directory)) != 0) goto done;

    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setpgroup(&attributes, 0);
    short options = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
    if (flags & CZ_SPAWN_SESSION) options |= POSIX_SPAWN_SETSID;
    if (flags & CZ_SPAWN_GROUP) options |= POSIX_SPAWN_SETPGROUP;
    posix_spawnattr_setflags(&attributes, options);
    result = posix_spawn(&pid, path, &actions, &attributes, argv, envp);
done:
    for (int i = 0; i < made; i++) close(moved[i]);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return result != 0 ? -result : pid;
}

int cz_pidfd_open(int pid, unsigned flags) {
    long fd = syscall(SYS_pidfd_open, pid, flags);
    return fd < 0 ? -errno : (int)fd;
}

int cz_pidfd_send_signal(int pidfd, int signal) {
    return syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0) < 0 ? -errno : 0;
}

int cz_pidfd_wait(int pidfd, bool block, int *status) {
    siginfo_t info = {0};
    while (waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED | (block ? 0 : WNOHANG)) < 0)
        if (errno != EINTR) return -errno;
    if (info.si_pid == 0) return 0;
    if (info.si_code == CLD_EXITED) *status = (info.si_status & 0xff) << 8;
    else *status = (info.si_status & 0x7f) | (info.si_code == CLD_DUMPED ? 0x80 : 0);
    return 1;
}

int cz_prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d) {
    int result = prctl(option, a, b, c, d);
    return result < 0 ? -errno : result;
}

static int argument_count;
static char **argument_values;

// glibc passes them to constructors.
__attribute__((constructor)) static void keep_arguments(int count, char **values) {
    argument_count = count;
    argument_values = values;
}

const char *_Nullable cz_argument(int index) { return index < argument_count ? argument_values[index] : NULL; }

int cz_set_process_name(const char *name) { return prctl(PR_SET_NAME, name) < 0 ? -errno : 0; }

static __thread const void *pool;

void cz_set_pool(const void *_Nullable own) { pool = own; }
const void *_Nullable cz_pool(void) { return pool; }

#ifdef CZ_HUGE_BSS
// A short command writes to half of the pages of zeroed data, all over it: one huge page takes a tenth of the time. The linker
// puts .bss where such a page begins, and this makes it as large as one. Without one to be had nothing changes.
enum { CZ_HUGE_PAGE = 2 << 20 };
static char room[CZ_HUGE_PAGE / 2];

__attribute__((constructor(101))) static void zeroed_data_together(void) {
    madvise((void *)((uintptr_t)room & -(uintptr_t)CZ_HUGE_PAGE), CZ_HUGE_PAGE, MADV_HUGEPAGE);
}
#endif

void cz_keep_memory_together(void) {
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_TOP_PAD, 1 << 20);
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
}

int cz_signal_mask(int how, uint64_t mask) {
    sigset_t set;
    sigemptyset(&set);
    for (int n = 1; n <= 64; n++)
        if (mask & (1ull << (n - 1))) sigaddset(&set, n);
    return -pthread_sigmask(how, &set, NULL);
}

int cz_ioctl_winsize(int fd, unsigned short *rows, unsigned short *columns) {
    struct winsize size = {0};
    if (ioctl(fd, TIOCGWINSZ, &size) < 0) return -errno;
    *rows = size.ws_row;
    *columns = size.ws_col;
    return 0;
}

int cz_ioctl_set_winsize(int fd, unsigned short rows, unsigned short columns) {
    struct winsize size = {.ws_row = rows, .ws_col = columns};
    return ioctl(fd, TIOCSWINSZ, &size) < 0 ? -errno : 0;
}

int cz_set_controlling_tty(int fd) { return ioctl(fd, TIOCSCTTY, 0) < 0 ? -errno : 0; }
int cz_sigrtmin(void) { return SIGRTMIN; }
int cz_sigrtmax(void) { return SIGRTMAX; }
unsigned cz_major(uint64_t device) { return major(device); }
unsigned cz_minor(uint64_t device) { return minor(device); }
uint64_t cz_makedev(unsigned first, unsigned second) { return makedev(first, second); }

struct start { void (*body)(void *); void *context; };

static void *thread_main(void *argument) {
    struct start start = *(struct start *)argument;
    free(argument);
    start.body(start.context);
    return NULL;
}

/// Threads start with all signals blocked: handlers belong to the threads that ask for them.
static int thread_start(pthread_t *thread, bool detached, void (*body)(void *), void *context, size_t stack) {
    struct start *start = malloc(sizeof *start);
    if (!start) return -ENOMEM;
    *start = (struct start){body, context};
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    if (stack) pthread_attr_setstacksize(&attributes, stack);
    if (detached) pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int result = pthread_create(thread, &attributes, thread_main, start);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    if (result != 0) free(start);
    return -result;
}

int cz_timer(int64_t seconds, long nanoseconds) {
    // A time of nothing would disarm it.
    struct itimerspec time = {.it_value = {.tv_sec = seconds, .tv_nsec = seconds == 0 && nanoseconds == 0 ? 1 : nanoseconds}};
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (timer >= 0 && timerfd_settime(timer, 0, &time, NULL) < 0) {
        int failure = errno;
        close(timer);
        errno = failure;
        return -1;
    }
    return timer;
}

int cz_thread(void (*body)(void *_Nullable), void *_Nullable context, size_t stack) {
    pthread_t thread;
    return thread_start(&thread, true, body, context, stack);
}

int cz_thread_join(void (*body)(void *_Nullable), void *_Nullable context, size_t stack) {
    pthread_t thread;
    int result = thread_start(&thread, false, body, context, stack);
    return result != 0 ? result : -pthread_join(thread, NULL);
}

int cz_rlimit(int resource, const uint64_t *_Nullable set, uint64_t *_Nullable old) {
    struct rlimit next, before;
    if (set) next = (struct rlimit){.rlim_cur = set[0], .rlim_max = set[1]};
    if (prlimit(0, resource, set ? &next : NULL, &before) < 0) return -errno;
    if (old) {
        old[0] = before.rlim_cur;
        old[1] = before.rlim_max;
    }
    return 0;
}

long cz_probe(long number) {
    long result = syscall(number, 0, 0, 0, 0, 0, 0);
    return result < 0 ? -errno : result;
}
