#pragma once

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include "CShimWire.h"

// The system calls behind caisson-shim. What to do when is decided by the caller, in Swift.

// What the process under construction says on its sync socket.
enum { CZ_SYNC_FAILED = 1, CZ_SYNC_TERMINAL };

typedef struct {
    uint32_t kind;
    cz_failed failure;
} cz_sync;

// A process under construction or running; descriptors are -1 where there is none. With a terminal, `input` and
// `output` both become its master once the process has sent it.
typedef struct {
    int32_t pid;
    int pidfd;
    int sync;
    int input;
    int output;
    int error;
} cz_process;

// Copies a spec's string and list pointers out of its bytes; null when anything lies outside.
struct cz_plan;
struct cz_plan *_Nullable cz_plan_read(void *_Nonnull bytes, size_t length);
const cz_spec *_Nonnull cz_plan_spec(const struct cz_plan *_Nonnull plan);
const char *_Nullable cz_plan_log_path(const struct cz_plan *_Nonnull plan);

const char *_Nullable cz_plan_log_attributes(const struct cz_plan *_Nonnull plan);

// A plan for probes of the health of the plan's process: the same process with another command, run inside; null when
// there is nothing to run. It shares the plan's memory.
struct cz_plan *_Nullable cz_plan_probe(const struct cz_plan *_Nonnull plan);
const char *_Nonnull cz_plan_command(const struct cz_plan *_Nonnull plan);

// Reads from the control socket, keeping a network namespace that comes along for the plan that wants it. As read(2).
ssize_t cz_monitor_receive(void *_Nonnull bytes, size_t count);

// Enters a new network namespace ahead of the plan, which most likely wants one; stays where it is if that fails, as the
// plan's own attempt then will, with a reason.
void cz_monitor_leave_network(void);

// Makes this process unreadable to others, deaf to signals meant for containers, and enters the namespaces that the
// container shares or has been given. 0, or the failure.
int cz_monitor_enter(struct cz_plan *_Nonnull plan, cz_failed *_Nonnull failure);

// Clones the process, which builds its view of the system and then waits on its sync socket. 0 or -1 with a failure.
int cz_process_create(struct cz_plan *_Nonnull plan, cz_process *_Nonnull process, cz_failed *_Nonnull failure);

// Clones a probe into the container whose first process is `container`. 0 or -1 with a failure.
int cz_probe_create(struct cz_plan *_Nonnull probe, const cz_process *_Nonnull container, cz_process *_Nonnull process,
                    cz_failed *_Nonnull failure);

// Kills a probe and what it has left in its group.
void cz_probe_kill(const cz_process *_Nonnull process);

// A descriptor that keeps the process's mounts; -1 where that is not allowed. The last holder of a mount namespace takes its
// mounts down, and a process is not seen to have ended before it has done so: held here, that is no part of its end.
int cz_process_hold(const cz_process *_Nonnull process);

// Lets a created process run.
void cz_process_start(const cz_process *_Nonnull process);

// Reads one message from the sync socket: 1 with `message` filled (and `terminal`, for that kind), 0 at its end, -1 when
// there is nothing yet.
int cz_process_sync(const cz_process *_Nonnull process, cz_sync *_Nonnull message, int *_Nonnull terminal);

// Sends a signal to exactly this process.
int cz_process_signal(const cz_process *_Nonnull process, int signal);

// Reaps it if it has ended: 1 with the exit code or the signal, 0 if it runs.
int cz_process_reap(const cz_process *_Nonnull process, int *_Nonnull code, int *_Nonnull signal);

// Kills whatever is left in the container's cgroups.
void cz_plan_kill_rest(const struct cz_plan *_Nonnull plan);

// Whether the container is frozen now.
int cz_plan_is_frozen(const struct cz_plan *_Nonnull plan);

// The number of kills for want of memory so far, 0 where nobody counts.
uint64_t cz_plan_oom_kills(const struct cz_plan *_Nonnull plan);

// Runs the plan's reap command in the host's namespaces; its pid, 0 when there is none, or -1.
int32_t cz_plan_reap(const struct cz_plan *_Nonnull plan);

// Whether the child `pid` has ended (and is now gone): 1 well, -1 by a signal or with a status that tells of failure, 0 not yet.
int cz_child_ended(int32_t pid);

// A listening socket at the relative path `name`, an accepted connection, both non-blocking; -1 on failure.
int cz_listen(const char *_Nonnull name);
int cz_accept(int listener);

// Opens a log for appending and tells its size; -1 on failure.
int cz_log_open(const char *_Nonnull path, int truncate, int64_t *_Nonnull size);

// Shifts path -> path.1 -> … so that at most `files` exist, the first of them about to be made. With
// `compressed`, older ones may end in .gz, and -1 means that one is just about to be given that name: to be tried again.
int cz_log_shift(const char *_Nonnull path, uint32_t files, int compressed);

// Replaces the relative file `name` as a whole.
int cz_file_replace(const char *_Nonnull name, const void *_Nonnull bytes, size_t length);

// Takes a folder away with what is in it. What cannot go, for its flags or its depth, stays for the engine's next sweep.
void cz_remove_folder(const char *_Nonnull path);

// Wrappers of what Swift cannot call.
int cz_set_nonblocking(int fd);
int cz_resize_terminal(int fd, uint32_t rows, uint32_t columns);
ssize_t cz_send_some(int fd, const void *_Nonnull bytes, size_t length);
int cz_errno(void);
