#define _GNU_SOURCE
#include <stdio.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "CShimMonitor.h"

int cz_listen(const char *name) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(name) >= sizeof address.sun_path) return -1;
    strcpy(address.sun_path, name);
    unlink(name);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -1;
    mode_t old = umask(0177);
    int result = bind(fd, (struct sockaddr *)&address, sizeof address);
    umask(old);
    // Every command of the root asks here whether anybody listens: none of them may find the queue full.
    if (result == 0 && listen(fd, 1024) == 0) return fd;
    close(fd);
    return -1;
}

int cz_accept(int listener) { return accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK); }

int cz_log_open(const char *path, int truncate, int64_t *size) {
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | (truncate ? O_TRUNC : 0), 0640);
    struct stat status;
    *size = fd >= 0 && fstat(fd, &status) == 0 ? status.st_size : 0;
    return fd;
}

static int shift_name(char *name, size_t size, const char *path, uint32_t index, const char *suffix) {
    int length = index == 0 ? snprintf(name, size, "%s%s", path, suffix) : snprintf(name, size, "%s.%u%s", path, index, suffix);
    return length > 0 && (size_t)length < size;
}

// Whoever compresses holds this lock for the moment in which it gives a file its new name.
static int lock_names_of(const char *path) {
    char name[4096];
    if ((size_t)snprintf(name, sizeof name, "%s.lock", path) >= sizeof name) return errno = ENAMETOOLONG, -1;
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
    close(fd);
    return -1;
}

int cz_log_shift(const char *path, uint32_t files, int compressed) {
    char older[4096], newer[4096];
    int lock = compressed ? lock_names_of(path) : -1;
    if (compressed && lock < 0) return -1;
    for (uint32_t index = files; index-- > 1;) {
        for (int packed = 0; packed <= (compressed != 0); packed++) {
            const char *suffix = packed ? ".gz" : "", *other = packed ? "" : ".gz";
            if (packed && index == 1) continue;
            if (!shift_name(older, sizeof older, path, index, suffix) || !shift_name(newer, sizeof newer, path, index - 1, suffix))
                continue;
            // The same number in the other form is the one that goes.
            if (rename(newer, older) == 0 && compressed && shift_name(newer, sizeof newer, path, index, other)) unlink(newer);
        }
    }
    if (lock >= 0) close(lock);
    return 0;
}

int cz_file_replace(const char *name, const void *bytes, size_t length) {
    char temporary[64];
    snprintf(temporary, sizeof temporary, ".%s.new", name);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return -1;
    ssize_t written = write(fd, bytes, length);
    close(fd);
    return written == (ssize_t)length && rename(temporary, name) == 0 ? 0 : -1;
}

int cz_set_nonblocking(int fd) {
    int flags = fcntl(fd, F_GETFL);
    return flags < 0 ? -1 : fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

int cz_resize_terminal(int fd, uint32_t rows, uint32_t columns) {
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    return ioctl(fd, TIOCSWINSZ, &size);
}

ssize_t cz_send_some(int fd, const void *bytes, size_t length) {
    return send(fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
}

int cz_errno(void) { return errno; }
