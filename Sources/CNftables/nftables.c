#define _GNU_SOURCE 1
#include "CNftables.h"
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct nft_ctx;
static struct {
    struct nft_ctx *(*ctx_new)(uint32_t flags);
    int (*buffer_output)(struct nft_ctx *);
    int (*buffer_error)(struct nft_ctx *);
    const char *(*get_output)(struct nft_ctx *);
    const char *(*get_error)(struct nft_ctx *);
    void (*set_output_flags)(struct nft_ctx *, unsigned flags);
    int (*run)(struct nft_ctx *, const char *commands);
} nft;
static int usable;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static int find(void *library, const char *name, void *slot) {
    void *symbol = dlsym(library, name);
    memcpy(slot, &symbol, sizeof symbol);
    return symbol != NULL;
}

static void open_library(void) {
    void *library = dlopen("libnftables.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!library) return;
    usable = find(library, "nft_ctx_new", &nft.ctx_new) &&
             find(library, "nft_ctx_buffer_output", &nft.buffer_output) &&
             find(library, "nft_ctx_buffer_error", &nft.buffer_error) &&
             find(library, "nft_ctx_get_output_buffer", &nft.get_output) &&
             find(library, "nft_ctx_get_error_buffer", &nft.get_error) &&
             find(library, "nft_ctx_output_set_flags", &nft.set_output_flags) &&
             find(library, "nft_run_cmd_from_buffer", &nft.run);
}

static void put(int file, const char *_Nullable text) {
    size_t left = text ? strlen(text) : 0;
    if (left == 0 || ftruncate(file, 0) < 0 || lseek(file, 0, SEEK_SET) < 0) return;
    for (ssize_t written; left > 0 && (written = write(file, text, left)) > 0; left -= (size_t)written) text += written;
}

// What the library does when a call of the kernel fails ends here at worst: exit(3), an assertion.
static _Noreturn void child(const char *commands, int json, int output, int error) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    signal(SIGABRT, SIG_DFL);
    // A lock of the C library that another thread held when this process was made is held for good.
    sigset_t clock;
    sigemptyset(&clock);
    sigaddset(&clock, SIGALRM);
    signal(SIGALRM, SIG_DFL);
    sigprocmask(SIG_UNBLOCK, &clock, NULL);
    alarm(60);
    if (dup2(error, STDOUT_FILENO) < 0 || dup2(error, STDERR_FILENO) < 0) _exit(1);
    enum { JSON = 1 << 4, HANDLE = 1 << 3 };
    // A context of its own each time: it keeps a netlink socket of the namespace it was made in.
    struct nft_ctx *context = nft.ctx_new(0);
    if (!context) _exit(1);
    nft.buffer_output(context);
    nft.buffer_error(context);
    if (json) nft.set_output_flags(context, JSON | HANDLE);
    int result = nft.run(context, commands);
    put(output, nft.get_output(context));
    put(error, nft.get_error(context));
    _exit(result == 0 ? 0 : 1);
}

static char *_Nullable text(int file) {
    struct stat status;
    if (fstat(file, &status) < 0 || status.st_size == 0) return NULL;
    char *bytes = malloc((size_t)status.st_size + 1);
    ssize_t count = bytes ? pread(file, bytes, (size_t)status.st_size, 0) : -1;
    if (count < 0) {
        free(bytes);
        return NULL;
    }
    bytes[count] = 0;
    return bytes;
}

static int in_child(const char *commands, int json, int output, int error) {
    sigset_t all, before;
    sigfillset(&all);
    // The terminal's signals are for this process: a change that has begun is brought to its end.
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t pid = fork();
    if (pid == 0) child(commands, json, output, error);
    int number = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (pid < 0) {
        put(error, strerror(number));
        return 1;
    }
    int status = 0;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR) return 1;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
}

int cz_nft_run(const char *commands, int json, char *_Nullable *_Nonnull output, char *_Nullable *_Nonnull error) {
    *output = NULL;
    *error = NULL;
    pthread_once(&once, open_library);
    if (!usable) return -1;
    int files[2] = {memfd_create("nft", MFD_CLOEXEC), memfd_create("nft", MFD_CLOEXEC)};
    int result = files[0] < 0 || files[1] < 0 ? 1 : in_child(commands, json, files[0], files[1]);
    if (files[0] >= 0 && result == 0) *output = text(files[0]);
    if (files[1] >= 0 && result == 1) *error = text(files[1]);
    for (int index = 0; index < 2; index++)
        if (files[index] >= 0) close(files[index]);
    return result;
}
