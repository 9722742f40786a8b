#define _GNU_SOURCE
#include "CNcurses.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Everything the signal function touches is written before the guard is armed and only read afterwards.
static int guard_fd = -1;
static char guard_sequence[1024];
static volatile sig_atomic_t guard_length;
static struct termios guard_attributes;
static volatile sig_atomic_t guard_armed;
static volatile sig_atomic_t guard_pid;

static const int fatal_signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT, SIGSYS};
enum { fatal_count = sizeof fatal_signals / sizeof fatal_signals[0] };
static struct sigaction previous[fatal_count];
static char signal_stack[64 * 1024];

// Async-signal-safe: write(2) and tcsetattr(3) alone.
static void restore_terminal(void) {
    // A forked child that dies must not touch its parent's screen.
    if (!guard_armed || guard_pid != getpid()) return;
    guard_armed = 0;
    size_t done = 0;
    while (done < (size_t)guard_length) {
        ssize_t n = write(guard_fd, guard_sequence + done, (size_t)guard_length - done);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;
        done += (size_t)n;
    }
    tcsetattr(guard_fd, TCSANOW, &guard_attributes);
}

static void on_fatal_signal(int number, siginfo_t *info, void *context) {
    (void)context;
    int saved = errno;
    restore_terminal();
    for (int i = 0; i < fatal_count; i++) {
        if (fatal_signals[i] == number) sigaction(number, &previous[i], NULL);
    }
    errno = saved;
    // A fault happens again when this returns, now with whoever was in charge before, who sees the true address; a
    // signal that was sent, or a trap that is over, has to be sent again.
    if (info->si_code <= 0 || number == SIGTRAP || number == SIGABRT) raise(number);
}

static void set_sequence(const char *sequence, size_t length) {
    if (length > sizeof guard_sequence) length = sizeof guard_sequence;
    memcpy(guard_sequence, sequence, length);
    guard_length = (sig_atomic_t)length;
}

void cz_guard_set_sequence(const char *sequence, size_t length) {
    sig_atomic_t armed = guard_armed;
    guard_armed = 0;
    set_sequence(sequence, length);
    guard_armed = armed;
}

void cz_guard_arm(int fd, const char *sequence, size_t length) {
    static bool installed;
    guard_fd = fd;
    guard_pid = getpid();
    set_sequence(sequence, length);
    if (tcgetattr(fd, &guard_attributes) != 0) return;
    if (!installed) {
        installed = true;
        atexit(restore_terminal);
        // A stack of its own, because an overflow of the first thread's stack is one of the ways to end.
        stack_t stack = {.ss_sp = signal_stack, .ss_size = sizeof signal_stack};
        stack_t old;
        if (sigaltstack(NULL, &old) == 0 && (old.ss_flags & SS_DISABLE)) sigaltstack(&stack, NULL);
        struct sigaction action = {.sa_sigaction = on_fatal_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
        sigemptyset(&action.sa_mask);
        for (int i = 0; i < fatal_count; i++) sigaction(fatal_signals[i], &action, &previous[i]);
    }
    guard_armed = 1;
}

void cz_guard_disarm(void) { guard_armed = 0; }
