#define _GNU_SOURCE 1
#include "CLinux.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

// What a holder tells whoever made it: a step and an errno; the first of its words is its pid.
struct word { int step; int value; };

static void tell(int socket, int step, int value) {
    struct word word = {step, value};
    (void)!send(socket, &word, sizeof word, MSG_NOSIGNAL);
}

_Noreturn static void give_up(int socket, int step) {
    tell(socket, step, errno);
    _exit(1);
}

static int hear(int socket, struct word *word) {
    ssize_t length;
    while ((length = recv(socket, word, sizeof *word, 0)) < 0 && errno == EINTR) {}
    return length == sizeof *word ? 0 : -1;
}

static void introduce(int socket) {
    struct word word;
    tell(socket, 0, getpid());
    if (hear(socket, &word) < 0) _exit(1);
}

// Nobody is anyone in a new user namespace until its maps are written, which is for its maker to have done.
static void make_namespaces(int socket, const char *pin) {
    if (unshare(CLONE_NEWUSER) < 0) give_up(socket, CZ_HOLDER_USERS);
    introduce(socket);
    if (setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0) give_up(socket, CZ_HOLDER_ROOT);
    if (unshare(CLONE_NEWNS | CLONE_NEWNET) < 0) give_up(socket, CZ_HOLDER_SPACES);
    // The host's later mounts are seen; ours reach nobody.
    if (mount(NULL, "/", NULL, MS_SLAVE | MS_REC, NULL) < 0) give_up(socket, CZ_HOLDER_MOUNTS);
    int place = open(pin, O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
    if (place < 0 || mount("/proc/self/ns/net", pin, NULL, MS_BIND, NULL) < 0) give_up(socket, CZ_HOLDER_PIN);
    close(place);
}

static void enter_network(int socket, const char *pin) {
    introduce(socket);
    int place = open(pin, O_RDONLY | O_CLOEXEC);
    if (place < 0 || setns(place, CLONE_NEWNET) < 0) give_up(socket, CZ_HOLDER_PIN);
    close(place);
}

static int write_pid(int file) {
    char text[16];
    int length = snprintf(text, sizeof text, "%d\n", (int)getpid());
    return ftruncate(file, 0) < 0 || write(file, text, (size_t)length) != length ? -1 : 0;
}

// 3 is the locked file, CZ_HOLDER_LIFE and the number after it are the pipe; nothing else stays open.
static void keep_descriptors(int socket, int file) {
    int life[2], null = open("/dev/null", O_RDWR);
    if (null < 0 || pipe(life) < 0) give_up(socket, CZ_HOLDER_FILE);
    int sources[] = {file, life[0], life[1], socket};
    for (int index = 0; index < 4; index++)
        if ((sources[index] = fcntl(sources[index], F_DUPFD, 20)) < 0) give_up(socket, CZ_HOLDER_FILE);
    for (int fd = 0; fd < 3; fd++) dup2(null, fd);
    for (int index = 0; index < 4; index++) dup2(sources[index], 3 + index);
    close_range(7, ~0U, 0);
}

// As ps(1) shows it. The C library keeps where the arguments lie.
static void rename_process(const char *name) {
    char bytes[4096];
    int file = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? 0 : read(file, bytes, sizeof bytes);
    if (file >= 0) close(file);
    if (length > 1) {
        memset(program_invocation_name, 0, (size_t)length);
        strncpy(program_invocation_name, name, (size_t)length - 1);
    }
    prctl(PR_SET_NAME, name, 0, 0, 0);
}

_Noreturn static void hold(int socket, const char *path, const char *name) {
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || flock(file, LOCK_EX | LOCK_NB) < 0 || write_pid(file) < 0) give_up(socket, CZ_HOLDER_FILE);
    keep_descriptors(socket, file);
    if (chdir("/") < 0) _exit(1);
    const int deaf[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU};
    for (size_t index = 0; index < sizeof deaf / sizeof *deaf; index++) signal(deaf[index], SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    rename_process(name);
    tell(6, 0, 0);
    close(6);
    for (;;) pause();
}

int cz_holder_start(bool new_users, const char *file, const char *pin, const char *name, int *socket) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) return -errno;
    pid_t pid = fork();
    if (pid == 0) {
        // Two generations: it is nobody's child then.
        pid_t inner = fork();
        if (inner != 0) _exit(inner < 0 ? errno : 0);
        close(ends[0]);
        setsid();
        if (new_users) make_namespaces(ends[1], pin);
        else enter_network(ends[1], pin);
        hold(ends[1], file, name);
    }
    int error = errno, status = 0;
    close(ends[1]);
    if (pid > 0) {
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
        error = WIFEXITED(status) ? WEXITSTATUS(status) : ECHILD;
    }
    struct word word = {0, 0};
    if (error == 0 && hear(ends[0], &word) < 0) error = ECHILD;
    if (error == 0 && word.step != 0) error = word.value;
    if (error == 0) return *socket = ends[0], word.value;
    close(ends[0]);
    return -error;
}

int cz_holder_finish(int socket, int *step) {
    struct word word = {0, 0};
    tell(socket, 0, 0);
    if (hear(socket, &word) < 0) return *step = CZ_HOLDER_FORK, -ECHILD;
    return *step = word.step, -word.value;
}
