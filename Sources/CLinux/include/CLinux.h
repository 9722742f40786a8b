#pragma once
/// Kernel interfaces Swift cannot reach by itself: headers missing from the Glibc module, variadic functions, function-like
/// macros and system calls without a C library wrapper. Thin and without policy: every `cz_` function returns its result
/// or a negated errno, and keeps nothing but the arguments the program was started with.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/if_link.h>
#include <linux/landlock.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <poll.h>
#include <sched.h>
#include <spawn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/sysmacros.h>
#include <sys/types.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <termios.h>
#include <unistd.h>

#pragma clang assume_nonnull begin

// files.c

/// openat2(2): `resolve` holds RESOLVE_ flags. Retries EAGAIN, which a racing rename causes.
int cz_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve);
/// openat(2) with a mode.
int cz_openat(int directory, const char *path, int flags, unsigned mode);
/// getdents64(2) into `buffer`.
long cz_getdents(int fd, void *buffer, size_t size);
/// fcntl(2) with an integer argument.
int cz_fcntl(int fd, int command, int argument);
/// FS_IOC_GETFLAGS without FS_IMMUTABLE_FL and FS_APPEND_FL is written back; 0 also where nothing was set.
int cz_clear_immutable(int fd);
/// statx(2)'s mount id of an open file, or a negated errno.
long cz_mount_id(int fd);
/// copy_file_range(2) at the current offsets.
long cz_copy_file_range(int from, int to, size_t length);
// Macros Swift does not import.
static const uint64_t CZ_RESOLVE_IN_ROOT = RESOLVE_IN_ROOT;
static const uint64_t CZ_RESOLVE_NO_MAGICLINKS = RESOLVE_NO_MAGICLINKS;
static const uint64_t CZ_RESOLVE_NO_SYMLINKS = RESOLVE_NO_SYMLINKS;
static const uint64_t CZ_RESOLVE_NO_XDEV = RESOLVE_NO_XDEV;
static const uint64_t CZ_RESOLVE_BENEATH = RESOLVE_BENEATH;
static const int CZ_AT_EMPTY_PATH = 0x1000;
static const int CZ_O_PATH = 010000000;
int cz_syncfs(int fd);
/// statfs(2): {type, block size, blocks, blocks available}.
int cz_statfs(const char *path, uint64_t result[_Nonnull 4]);
/// The untranslated text of an error number, or NULL.
const char *_Nullable cz_error_text(int number);
/// A new pseudo terminal's controlling end, unlocked; its terminal's path goes to `name`.
int cz_open_pty(char *name, size_t size);

// process.c

/// One descriptor of a child: `to` in the child is `from` in the caller.
struct cz_descriptor_map { int from; int to; };
/// posix_spawn(3): signal dispositions and mask are reset; descriptors above the mapped ones are closed.
/// Returns the pid. `directory` may be NULL. `flags`: CZ_SPAWN_SESSION, CZ_SPAWN_GROUP.
int cz_spawn(const char *path, char *_Nullable const *_Nonnull argv, char *_Nullable const *_Nonnull envp,
             const struct cz_descriptor_map *_Nullable map, size_t count, const char *_Nullable directory, int flags);
enum { CZ_SPAWN_SESSION = 1, CZ_SPAWN_GROUP = 2 };
int cz_pidfd_open(int pid, unsigned flags);
int cz_pidfd_send_signal(int pidfd, int signal);
/// wait4-like through waitid(P_PIDFD): 1 and *status (as of waitpid) when reaped, 0 when still running and `block` is false.
int cz_pidfd_wait(int pidfd, bool block, int *status);
int cz_prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d);
int cz_set_process_name(const char *name);
/// What the program was started with, its name first; NULL after the last.
const char *_Nullable cz_argument(int index);
/// Which pool the calling thread works for; null for threads of no pool.
void cz_set_pool(const void *_Nullable pool);
const void *_Nullable cz_pool(void);
/// All threads of this process take memory from one arena that grows in large steps and never shrinks.
void cz_keep_memory_together(void);
/// Blocks (how = SIG_BLOCK) or unblocks the signals of `mask` (bit n-1 = signal n) in this thread.
int cz_signal_mask(int how, uint64_t mask);
int cz_ioctl_winsize(int fd, unsigned short *rows, unsigned short *columns);
int cz_ioctl_set_winsize(int fd, unsigned short rows, unsigned short columns);
/// Makes the terminal `fd` the caller's controlling one.
int cz_set_controlling_tty(int fd);
/// The first and last real-time signal, which are no constants.
int cz_sigrtmin(void);
int cz_sigrtmax(void);
unsigned cz_major(uint64_t device);
unsigned cz_minor(uint64_t device);
uint64_t cz_makedev(unsigned major, unsigned minor);
/// A detached thread with every signal blocked; `body` is called once with `context`.
int cz_thread(void (*body)(void *_Nullable), void *_Nullable context, size_t stack);
/// A joinable thread, joined before this returns.
int cz_thread_join(void (*body)(void *_Nullable), void *_Nullable context, size_t stack);

/// A timerfd_create(2) on the monotonic clock that is readable once the time is over; -1 with errno.
int cz_timer(int64_t seconds, long nanoseconds);

/// The system call `number` with every argument zero.
long cz_probe(long number);
/// prlimit(2) of this process; `set` and `old` point at {soft, hard} or are NULL.
int cz_rlimit(int resource, const uint64_t *_Nullable set, uint64_t *_Nullable old);

// mount.c

int cz_mount(const char *_Nullable source, const char *target, const char *_Nullable type, unsigned long flags,
             const char *_Nullable data);
int cz_umount(const char *target, int flags);
/// open_tree(2) as a detached clone; recursive takes what is mounted below along.
int cz_clone_tree(int directory, const char *path, bool recursive);
/// move_mount(2) of a detached tree onto `target`.
int cz_attach_tree(int tree, int directory, const char *target);
/// mount_setattr(2) of the mount at (directory, path): MOUNT_ATTR_ bits to set and clear, a propagation type or 0.
int cz_mount_setattr(int directory, const char *path, bool recursive, uint64_t set, uint64_t clear, uint64_t propagation);
int cz_fsopen(const char *type);
/// FSCONFIG_SET_STRING, or FSCONFIG_SET_FLAG when `value` is NULL.
int cz_fsconfig(int fs, const char *key, const char *_Nullable value);
/// FSCONFIG_CMD_CREATE and fsmount(2): a detached mount.
int cz_fsmount(int fs, unsigned attributes);
int cz_unshare(int flags);
int cz_setns(int fd, int type);
static const uint64_t CZ_MOUNT_ATTR_RDONLY = MOUNT_ATTR_RDONLY;
static const int CZ_CLONE_NEWNS = 0x00020000, CZ_CLONE_NEWCGROUP = 0x02000000, CZ_CLONE_NEWUTS = 0x04000000,
                 CZ_CLONE_NEWIPC = 0x08000000, CZ_CLONE_NEWUSER = 0x10000000, CZ_CLONE_NEWPID = 0x20000000,
                 CZ_CLONE_NEWNET = 0x40000000, CZ_CLONE_FS = 0x00000200;

// quota.c

/// quotactl_fd(2): the limit (0 for none) and the use of a project in bytes, on the file system of `fd`.
int cz_project_quota_get(int fd, uint32_t project, uint64_t *limit, uint64_t *used);
/// Sets a project's limit in bytes; 0 takes it away.
int cz_project_quota_set(int fd, uint32_t project, uint64_t bytes);
/// Gives an open directory, and all that is made in it, to a project.
int cz_set_project(int directory, uint32_t project);
/// The project of an open directory.
long cz_project(int directory);

// security.c

/// capget(2) of this thread as bit masks {effective, permitted, inheritable}.
int cz_capget(uint64_t sets[_Nonnull 3]);
/// capset(2) of this thread.
int cz_capset(uint64_t effective, uint64_t permitted, uint64_t inheritable);
/// A libseccomp context with its default action, released by cz_seccomp_release.
void *_Nullable cz_seccomp_new(uint32_t action);
void cz_seccomp_release(void *context);
/// Adds a further architecture by libseccomp's name, `x86`; 0 also where it is there already.
int cz_seccomp_add_architecture(void *context, const char *name);
/// One argument comparison; `op` is libseccomp's enum scmp_compare.
struct cz_seccomp_argument { uint32_t index; int op; uint64_t a; uint64_t b; };
/// Adds a rule for a system call number as cz_seccomp_resolve gives it.
int cz_seccomp_add(void *context, uint32_t action, int call, const struct cz_seccomp_argument *_Nullable arguments, size_t count);
/// A system call's number on this machine, negative pseudo numbers included; INT32_MIN for an unknown name.
int cz_seccomp_resolve(const char *name);
/// Writes the BPF program to a descriptor.
int cz_seccomp_export(void *context, int fd);
/// libseccomp's version as major << 16 | minor << 8 | micro.
unsigned cz_seccomp_version(void);
/// The machine's AUDIT_ARCH_ token.
uint32_t cz_audit_architecture(void);
/// Installs a program of `count` instructions; `all_threads` as SECCOMP_FILTER_FLAG_TSYNC. Needs no_new_privs or CAP_SYS_ADMIN.
int cz_seccomp_install(const void *program, size_t count, bool all_threads);
int cz_memfd(const char *name);
/// The kernel's Landlock version, or a negated errno where it has none.
int cz_landlock_version(void);
/// A rule set that takes part in all of `access` (LANDLOCK_ACCESS_FS_ bits).
int cz_landlock_create(uint64_t access);
int cz_landlock_allow(int ruleset, int path, uint64_t access);
int cz_landlock_enter(int ruleset);
/// Gives up all groups and becomes the user and group for good, in all threads.
int cz_become(unsigned user, unsigned group);

// bpf.c

/// Loads a BPF_PROG_TYPE_CGROUP_DEVICE program of `count` instructions of 8 bytes.
int cz_bpf_load_device(const void *program, size_t count);
/// Attaches it to a cgroup v2 folder.
int cz_bpf_attach_device(int program, int cgroup);
/// The first device program a cgroup v2 folder has, as a descriptor; -ENOENT when it has none.
int cz_bpf_attached_device(int cgroup);

// socket.c

/// A netlink socket of `protocol`, bound, with extended errors' bulk left out (NETLINK_CAP_ACK).
int cz_netlink(int protocol);
int cz_pipe(int ends[_Nonnull 2]);
int cz_accept(int fd);

/// sendmsg(2) with `count` descriptors as SCM_RIGHTS; MSG_NOSIGNAL always.
long cz_send(int fd, const void *_Nullable bytes, size_t length, const int *_Nullable descriptors, size_t count, int flags);
/// recvmsg(2) with MSG_CMSG_CLOEXEC; at most `*count` descriptors, surplus ones are closed.
long cz_receive(int fd, void *bytes, size_t length, int *descriptors, size_t *count, int flags);
/// SO_PEERCRED.
int cz_peer(int fd, int *pid, unsigned *uid, unsigned *gid);
/// bind or connect to a path of at most 107 bytes.
int cz_unix_bind(int fd, const char *path);
int cz_unix_connect(int fd, const char *path);

// users.c

/// Where making a holder can fail.
enum { CZ_HOLDER_FORK = 1, CZ_HOLDER_USERS, CZ_HOLDER_ROOT, CZ_HOLDER_SPACES, CZ_HOLDER_MOUNTS, CZ_HOLDER_PIN,
       CZ_HOLDER_FILE };
/// A process that does nothing but keep namespaces alive: nobody's child, in a session of its own, named `name`. It holds a
/// lock on `file`, which has its pid in it, and descriptor CZ_HOLDER_LIFE ends with it. With `new_users` it makes a user
/// namespace and waits there for its maps; then mount and network namespaces in it, the network pinned at `pin`. Without, it
/// stays where the caller is. Only for a process with one thread. Returns the pid, `*socket` leads to it.
int cz_holder_start(bool new_users, const char *file, const char *pin, const char *name, int *socket);
/// Lets it go on once it has its maps; returns when it is ready. A negated errno, with the step in `*step`, when it is not.
int cz_holder_finish(int socket, int *step);
/// The reading end of a pipe that nobody writes to and that only the holder holds open.
enum { CZ_HOLDER_LIFE = 4 };

#pragma clang assume_nonnull end
