#define _GNU_SOURCE
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "plan.h"

static const char *search_path(char **environment) {
    for (char **entry = environment; *entry; entry++)
        if (strncmp(*entry, "PATH=", 5) == 0) return *entry + 5;
    return "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
}

static int is_folder(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

_Noreturn void cz_execute(struct cz_plan *plan, int sync) {
    const char *name = plan->arguments[0];
    if (strchr(name, '/')) {
        execve(name, plan->arguments, plan->environment);
        int error = errno;
        cz_fail(sync, CZ_STEP_EXEC, access(name, F_OK) == 0, error == EACCES && is_folder(name) ? EISDIR : error);
    }
    int best = ENOENT;
    char path[4096];
    for (const char *rest = search_path(plan->environment); *name && rest;) {
        const char *end = strchrnul(rest, ':');
        int length = snprintf(path, sizeof path, "%.*s%s%s", (int)(end - rest), rest, end == rest ? "./" : "/", name);
        // Asking first is cheaper than an execve that fails.
        if (length < (int)sizeof path && (access(path, F_OK) == 0 || errno != ENOENT)) {
            execve(path, plan->arguments, plan->environment);
            int error = errno;
            if (error == EACCES && !is_folder(path)) best = EACCES;
            else if (error != ENOENT && error != ENOTDIR && error != EACCES) cz_fail(sync, CZ_STEP_EXEC, 1, error);
            else if (error == ENOENT && access(path, F_OK) == 0) cz_fail(sync, CZ_STEP_EXEC, 1, ENOENT);
        }
        rest = *end ? end + 1 : NULL;
    }
    cz_fail(sync, CZ_STEP_EXEC, best != ENOENT, best);
}

// Collects everything that ended; leaves with the command's status once that is among it.
static void collect(pid_t command) {
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        if (pid == command) _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

_Noreturn void cz_init_main(struct cz_plan *plan, int sync) {
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &all, NULL);
    pid_t command = fork();
    if (command < 0) cz_fail(sync, CZ_STEP_INIT, 0, errno);
    if (command == 0) {
        // A group of its own, in front: keys like Ctrl-C reach it once, from the terminal.
        setpgid(0, 0);
        if (isatty(0)) tcsetpgrp(0, getpid());
        sigprocmask(SIG_SETMASK, &none, NULL);
        cz_execute(plan, sync);
    }
    close(sync);
    for (;;) {
        siginfo_t information;
        int number = sigwaitinfo(&all, &information);
        if (number == SIGCHLD) collect(command);
        else if (number > 0) kill(command, number);
    }
}
