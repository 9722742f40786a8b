#pragma once

#include "plan.h"

// Everything below names files by a descriptor of the root: no path of the container is ever resolved by the host.

// Opens `path` as the container sees it.
int cz_open_in(int root, const char *path, int flags, uint64_t resolve);

// The same as O_PATH, making what is missing: folders, and the last component as a file if asked.
int cz_open_or_make(int root, const char *path, int file, uint64_t resolve);

// A detached mount of a new file system; options as in mount(8).
int cz_new_mount(const char *type, const char *source, const char *options, uint64_t attributes);

int cz_attach_mount(int mount, int target);

// Shows a detached mount with the IDs of a user namespace: what the host's root owns there belongs to the namespace's.
int cz_map_mount(int mount, int users);
int cz_change_mount(int mount, uint64_t set, uint64_t clear, uint64_t propagation, int recursive);

// Mounts an overlay of `layers`, topmost first and relative to the working directory, which is `base`, on the host path `target`;
// `upper` and `work` may be null; with a user namespace in `users` the layers' IDs are its own. Gives the mount.
int cz_new_overlay(const struct cz_plan *plan, int base, char **layers, const char *upper, const char *work, const char *target,
                   int users);

// Mounts the root file system on the run directory and returns its descriptor.
int cz_root_mount(struct cz_plan *plan);
