#pragma once

#include <stdint.h>

// What an engine and the monitor of one process say to each other over a stream socket.
//
// Every message is a cz_frame and `length` bytes after it, both in host byte order: the two ends always run on one
// machine. A launch is one CZ_FRAME_SPEC whose payload is a cz_spec followed by everything its spans point at.

enum { CZ_WIRE_VERSION = 1, CZ_SPEC_MAGIC = 0x435a5350 };

// The descriptor the monitor is born with.
enum { CZ_CONTROL_FD = 3 };

// Bounds both ends keep to: bytes of a spec, of one chunk of input or output, and of input sent but not acknowledged.
enum { CZ_SPEC_LIMIT = 4 << 20, CZ_CHUNK_LIMIT = 32 << 10, CZ_INPUT_WINDOW = 64 << 10 };

typedef struct {
    uint32_t type;
    uint32_t length;
} cz_frame;

// Engine to monitor.
enum {
    CZ_FRAME_SPEC = 1,   // cz_spec: make the process, up to the point where it waits
    CZ_FRAME_START,      // nothing: let it run
    CZ_FRAME_STDIN,      // bytes
    CZ_FRAME_STDIN_EOF,  // nothing
    CZ_FRAME_RESIZE,     // cz_resize
    CZ_FRAME_SIGNAL,     // cz_signal
    CZ_FRAME_ATTACH,     // cz_attach: the first message on a connection to the socket
    CZ_FRAME_RECORDED,   // paths, each ending with a zero: the final exit is on record, the monitor may end, and takes these with it
    CZ_FRAME_POLICY,     // cz_policy: what happens at the process's next end
    CZ_FRAME_AHEAD,      // nothing: before the spec, which will probably want a network namespace of its own
};

// Monitor to engine.
enum {
    CZ_FRAME_CREATED = 32,  // cz_created: answers a spec and an attach
    CZ_FRAME_STARTED,       // cz_started
    CZ_FRAME_FAILED,        // cz_failed: the process never ran; the monitor ends
    CZ_FRAME_STDOUT,        // bytes
    CZ_FRAME_STDERR,        // bytes
    CZ_FRAME_STDIN_ACK,     // cz_ack: input the process has taken
    CZ_FRAME_EXITED,        // cz_exited
};

// Streams of cz_attach and cz_spec.attach.
enum { CZ_ATTACH_STDIN = 1, CZ_ATTACH_STDOUT = 2, CZ_ATTACH_STDERR = 4, CZ_ATTACH_RECORDER = 8 };

typedef struct {
    uint32_t streams;
    uint32_t reserved;
} cz_attach;

typedef struct {
    uint32_t rows;
    uint32_t columns;
} cz_resize;

// `stop`: asked for by the user, so no restart follows. `kill_after_ms` below zero never escalates to SIGKILL. `generation`: of
// the record the sender knows; a monitor that was started since is not meant.
typedef struct {
    int32_t signal;
    uint32_t stop;
    int64_t kill_after_ms;
    uint64_t generation;
} cz_signal;

typedef struct {
    uint32_t bytes;
    uint32_t reserved;
} cz_ack;

// CZ_RESTART_*
typedef struct {
    uint32_t restart;
    uint32_t limit;
} cz_policy;

typedef struct {
    int64_t seconds;
    int64_t nanoseconds;
} cz_time;

typedef struct {
    int32_t pid;
    int32_t monitor_pid;
    uint32_t terminal;
    uint32_t running;
} cz_created;

typedef struct {
    int32_t pid;
    uint32_t restarts;
    uint64_t generation;
    cz_time at;
} cz_started;

typedef struct {
    uint32_t step;   // CZ_STEP_*
    uint32_t index;  // which cz_action, for CZ_STEP_ACTION and _SOURCES; 1 for CZ_STEP_EXEC: the file is there
    int32_t error;   // errno
    uint32_t reserved;
} cz_failed;

enum { CZ_EXIT_OOM = 1, CZ_EXIT_RESTARTING = 2 };

typedef struct {
    int32_t status;  // as a shell would say: 128 + signal for a killed process
    int32_t signal;
    uint32_t flags;
    uint32_t restarts;
    uint64_t generation;
    int32_t pid;
    uint32_t reserved;
    cz_time started;
    cz_time finished;
} cz_exited;

// Where making a process can fail, in the order of events.
enum {
    CZ_STEP_SPEC = 1,
    CZ_STEP_MONITOR,
    CZ_STEP_JOIN,
    CZ_STEP_USER_NAMESPACE,
    CZ_STEP_CLONE,
    CZ_STEP_CGROUP,
    CZ_STEP_CGROUP_NAMESPACE,
    CZ_STEP_OOM_SCORE,
    CZ_STEP_SOURCES,
    CZ_STEP_PROPAGATION,
    CZ_STEP_ROOT,
    CZ_STEP_ACTION,
    CZ_STEP_PIVOT,
    CZ_STEP_HOSTNAME,
    CZ_STEP_STDIO,
    CZ_STEP_LIMITS,
    CZ_STEP_APPARMOR,
    CZ_STEP_SECCOMP,
    CZ_STEP_CAPABILITIES,
    CZ_STEP_USER,
    CZ_STEP_WORKING_DIRECTORY,
    CZ_STEP_INIT,
    CZ_STEP_EXEC,
    CZ_STEP_VANISHED,
};

// Bytes inside the spec: `count` elements at `offset` from its start; a string has a zero byte after its count.
// Offset 0 is "absent".
typedef struct {
    uint32_t offset;
    uint32_t count;
} cz_span;

// What the process does to its own view of the file system, in order, every target resolved inside the root.
enum {
    CZ_ACTION_MOUNT = 1,  // `type` from `source` with options `data` and attributes `set` on `target`
    CZ_ACTION_BIND,       // host path `source` on `target`
    CZ_ACTION_NODE,       // device `major`:`minor` at `target`; the host has it at `source`, or at the same path
    CZ_ACTION_LINK,       // symbolic link `target` -> `source`
    CZ_ACTION_ATTRIBUTES, // change attributes of the mount at `target`
    CZ_ACTION_TERMINAL,   // open the terminal from the root's devpts and bind it to `target`, if there is one
    CZ_ACTION_WAIT,       // wait for CZ_FRAME_START
    CZ_ACTION_SYSCTL,     // write `data` to `target`
    CZ_ACTION_MASK,       // make `target` unreadable
    CZ_ACTION_READ_ONLY,  // make `target` read-only
    CZ_ACTION_OVERLAY,    // stack the folders of `data`, one a line, topmost first, relative to the host folder `source`, on
                          // the host folder `target`; `type` is a folder with `fs` and `work` that takes what is written
    CZ_ACTION_FILE,       // make the host file `target` with the bytes `data`
};

enum {
    CZ_ACTION_RECURSIVE = 1,         // the bind takes what is mounted below its source along
    CZ_ACTION_RECURSIVE_SET = 2,     // attributes apply to those mounts too
    CZ_ACTION_NO_SYMLINKS = 4,       // refuse a target reached through a symbolic link
    CZ_ACTION_HOST = 8,              // the mount's target is a folder of the host, covered in this mount namespace only
    CZ_ACTION_INSIDE = 16,           // the bind's source is a path inside the host folder `type`, opened when its turn comes
    CZ_ACTION_MAPPED = 64,           // files of the bind have the IDs of the process's user namespace, if it has one
    CZ_ACTION_BORROWED = 32,         // the bind's source is a path in the mount namespace of the file `type`
};

typedef struct {
    uint32_t kind;
    uint32_t flags;
    cz_span source;
    cz_span target;
    cz_span type;
    cz_span data;
    uint64_t set;          // MOUNT_ATTR_*
    uint64_t clear;        // MOUNT_ATTR_*
    uint64_t propagation;  // MS_PRIVATE, MS_SLAVE, MS_SHARED, or 0 to leave it
    uint32_t mode;
    uint32_t major;
    uint32_t minor;
    uint32_t uid;
    uint32_t gid;
    uint32_t reserved;
} cz_action;

typedef struct {
    uint32_t resource;
    uint32_t reserved;
    uint64_t soft;
    uint64_t hard;
} cz_limit;

typedef struct {
    uint64_t flag;  // CLONE_NEW*
    cz_span path;
} cz_join;

enum {
    CZ_SPEC_TERMINAL = 1,
    CZ_SPEC_OPEN_STDIN = 2,
    CZ_SPEC_STDIN_ONCE = 4,
    CZ_SPEC_INIT = 8,
    CZ_SPEC_NO_NEW_PRIVILEGES = 16,
    CZ_SPEC_EXEC = 32,              // join `exec_pid` rather than make namespaces
    CZ_SPEC_NETWORK_FD = 64,        // the network namespace to live in comes as a descriptor with the spec
    CZ_SPEC_CGROUP_NAMESPACE = 128,
    CZ_SPEC_OOM_SCORE = 256,
    CZ_SPEC_TIED = 1024,            // is killed when the connection it was launched on ends
    CZ_SPEC_USER_NAMESPACE = 2048,  // IDs inside are `id_base` and the `id_size` after it on the host
    CZ_SPEC_OWN_ATTRIBUTES = 8192,  // overlays keep their state in attributes a user may set: those of `trusted` are root's
    CZ_SPEC_PASSING_ROOT = 16384,   // nothing of the root is kept after the end: no need to bring it to disk
    CZ_SPEC_LOG_COMPRESS = 4096,    // full log files are compressed by the reap command
    CZ_SPEC_SHARED_PROCESSES = 512, // not first in a process namespace: what it leaves behind is killed by cgroup
};

enum { CZ_RESTART_NO = 0, CZ_RESTART_ON_FAILURE, CZ_RESTART_ALWAYS, CZ_RESTART_UNLESS_STOPPED };

// A command that is run inside, again and again, as an exec of the process's own user would be, and whose status tells
// whether the process is well. Times are milliseconds, none of them zero but the period in which failures do not count.
typedef struct {
    cz_span test;  // cz_span of strings; empty: nobody looks
    int64_t interval;
    int64_t timeout;
    int64_t start_period;
    int64_t start_interval;
    uint32_t retries;
    uint32_t reserved;
} cz_health;

typedef struct {
    uint32_t magic;
    uint32_t version;
    uint32_t size;
    uint32_t flags;
    uint64_t namespaces;  // CLONE_NEW* to make
    cz_span joins;        // cz_join: namespaces to enter
    cz_span run_directory;
    cz_span root;         // used when `lower` is empty
    cz_span overlay_base;
    cz_span lower;        // cz_span of strings, topmost first, relative to overlay_base or absolute
    cz_span upper;
    cz_span work;
    cz_span actions;      // cz_action
    cz_span hostname;
    cz_span domainname;
    cz_span arguments;    // cz_span of strings
    cz_span environment;  // cz_span of strings
    cz_span working_directory;
    uint32_t uid;
    uint32_t gid;
    cz_span groups;  // uint32_t
    uint32_t umask;
    int32_t oom_score;
    uint32_t id_base;
    uint32_t id_size;
    uint64_t bounding, effective, permitted, inheritable, ambient;
    cz_span limits;   // cz_limit
    cz_span seccomp;  // bytes: struct sock_filter
    cz_span apparmor; // the profile to run under
    cz_span cgroups;  // cz_span of strings: folders
    cz_span oom_file; // counts the kills in a line `oom_kill N`
    uint32_t rows;
    uint32_t columns;
    uint32_t attach;  // CZ_ATTACH_*: the connection the spec came on
    uint32_t restart; // CZ_RESTART_*
    uint32_t restart_limit;
    uint32_t log_files;
    int64_t log_size;  // bytes; 0 is unlimited
    cz_span log_path;
    cz_span reap;  // cz_span of strings: argv
    uint64_t generation;
    int32_t exec_pid;
    uint32_t reserved;
    cz_health health;
    cz_span log_attributes;  // the JSON object each log record carries as `attrs`
} cz_spec;

// Starts the monitor at `path` in a session of its own, as nobody's child, with `control` as CZ_CONTROL_FD. It runs from a
// detached read-only mount, so that nothing which later looks through its /proc entry can write to the file. 0 or an errno.
int cz_monitor_spawn(const char *_Nonnull path, const char *_Nonnull mode, int control);
