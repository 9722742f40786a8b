#define _GNU_SOURCE 1
#include "CLinux.h"
#include <string.h>

enum { CZ_MAX_DESCRIPTORS = 253 };

long cz_send(int fd, const void *_Nullable bytes, size_t length, const int *_Nullable descriptors, size_t count, int flags) {
    if (count > CZ_MAX_DESCRIPTORS) return -E2BIG;
    struct iovec part = {(void *)bytes, length};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    union { char bytes[CMSG_SPACE(sizeof(int) * CZ_MAX_DESCRIPTORS)]; struct cmsghdr align; } control;
    if (count > 0) {
        memset(&control, 0, sizeof control);
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * count);
        memcpy(CMSG_DATA(header), descriptors, sizeof(int) * count);
    }
    for (;;) {
        ssize_t n = sendmsg(fd, &message, flags | MSG_NOSIGNAL);
        if (n >= 0) return n;
        if (errno != EINTR) return -errno;
    }
}

long cz_receive(int fd, void *bytes, size_t length, int *descriptors, size_t *count, int flags) {
    size_t room = *count, found = 0;
    *count = 0;
    struct iovec part = {bytes, length};
    union { char bytes[CMSG_SPACE(sizeof(int) * CZ_MAX_DESCRIPTORS)]; struct cmsghdr align; } control;
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    ssize_t n;
    while ((n = recvmsg(fd, &message, flags | MSG_CMSG_CLOEXEC)) < 0)
        if (errno != EINTR) return -errno;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        size_t passed = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < passed; i++) {
            int descriptor;
            memcpy(&descriptor, CMSG_DATA(header) + i * sizeof(int), sizeof descriptor);
            if (found < room) descriptors[found++] = descriptor;
            else close(descriptor);
        }
    }
    *count = found;
    return n;
}

int cz_peer(int fd, int *pid, unsigned *uid, unsigned *gid) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0) return -errno;
    *pid = peer.pid;
    *uid = peer.uid;
    *gid = peer.gid;
    return 0;
}

static int address(const char *path, struct sockaddr_un *name) {
    memset(name, 0, sizeof *name);
    name->sun_family = AF_UNIX;
    size_t length = strlen(path);
    if (length >= sizeof name->sun_path) return -ENAMETOOLONG;
    memcpy(name->sun_path, path, length);
    return 0;
}

int cz_unix_bind(int fd, const char *path) {
    struct sockaddr_un name;
    int result = address(path, &name);
    if (result < 0) return result;
    return bind(fd, (struct sockaddr *)&name, sizeof name) < 0 ? -errno : 0;
}

int cz_unix_connect(int fd, const char *path) {
    struct sockaddr_un name;
    int result = address(path, &name);
    if (result < 0) return result;
    while (connect(fd, (struct sockaddr *)&name, sizeof name) < 0)
        if (errno != EINTR) return -errno;
    return 0;
}

int cz_pipe(int ends[_Nonnull 2]) { return pipe2(ends, O_CLOEXEC) < 0 ? -errno : 0; }

int cz_accept(int fd) {
    for (;;) {
        int connection = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
        if (connection >= 0) return connection;
        if (errno != EINTR && errno != ECONNABORTED) return -errno;
    }
}

int cz_netlink(int protocol) {
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
    if (fd < 0) return -errno;
    struct sockaddr_nl name = {.nl_family = AF_NETLINK};
    int on = 1;
    setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&name, sizeof name) == 0) return fd;
    int number = errno;
    close(fd);
    return -number;
}
