#pragma once

#include <linux/filter.h>

#include "CShimMonitor.h"

// A spec with its pointers resolved; what the child needs is made before it is cloned.
struct cz_plan {
    cz_spec *spec;
    const char *strings;  // what spans count from
    size_t length;
    char **arguments;
    char **environment;
    char **lower;
    char **cgroups;
    char **reap;
    char **test;
    const cz_action *actions;
    const cz_limit *limits;
    const cz_join *joins;
    const uint32_t *groups;
    struct sock_fprog filter;
    int host_network;   // to go back to for the reap command; -1 when never left
    int host_processes;
    int users;             // the user namespace of the process and of what it sees of its layers; -1 for the host's
    int container;         // the first process of the container an exec joins; -1 otherwise
    int joined_processes;  // the process namespace children are born into; -1 for one of their own
};

// The string a span names, null when absent. Checked when the plan was read.
const char *cz_string(const struct cz_plan *plan, cz_span span);

// The child's side: never returns. `stdio` holds the child's ends, -1 with a terminal.
_Noreturn void cz_child_main(struct cz_plan *plan, int sync, const int stdio[3]);

// Tells the monitor and ends.
_Noreturn void cz_fail(int sync, uint32_t step, uint32_t index, int error);

// Waits for the monitor's word to go on; ends with it.
void cz_wait_for_start(int sync);

// Mounts the root file system and carries out the actions; gives the terminal's slave (-1 for none) and the root.
void cz_root_build(struct cz_plan *plan, int sync, int *root, int *terminal);
void cz_root_enter(int sync, int root);

// Opens a terminal of the devpts at `path` below `root` and sends its master to the monitor; gives the slave.
int cz_terminal_open(struct cz_plan *plan, int sync, int root, const char *path);

// Makes a user namespace with the plan's range of IDs and nobody in it; -1 on failure.
int cz_users_make(const struct cz_plan *plan);

// Until the process enters its user namespace, what it makes belongs to the namespace's root.
void cz_users_stand_in(struct cz_plan *plan, int sync);
int cz_users_keep(struct cz_plan *plan, int sync, int place);
void cz_users_enter(struct cz_plan *plan, int sync);

// The host's number for the user of the process.
uint32_t cz_users_host_id(const struct cz_plan *plan);

void cz_apply_limits(struct cz_plan *plan, int sync);
void cz_apply_credentials(struct cz_plan *plan, int sync);
void cz_enter_directory(struct cz_plan *plan, int sync);

// Replaces the process by its command, found along PATH; on failure tells the monitor whether the file was there.
_Noreturn void cz_execute(struct cz_plan *plan, int sync);

// Stays as process 1, runs the command as its child and ends with its status.
_Noreturn void cz_init_main(struct cz_plan *plan, int sync);
