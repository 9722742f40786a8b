#define _GNU_SOURCE
#include <stdio.h>
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
    if (result == 0 && listen(fd, 16) == 0) return fd;
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

void cz_log_shift(const char *path, uint32_t files) {
    char older[4096], newer[4096];
    for (uint32_t index = files; index-- > 1;) {
        size_t length = (size_t)snprintf(older, sizeof older, "%s.%u", path, index);
        if (index == 1) snprintf(newer, sizeof newer, "%s", path);
        else snprintf(newer, sizeof newer, "%s.%u", path, index - 1);
        if (length < sizeof older) rename(newer, older);
    }
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
