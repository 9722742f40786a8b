#define _GNU_SOURCE 1
#include "CNftables.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct nft_ctx;
static struct {
    struct nft_ctx *(*ctx_new)(uint32_t flags);
    void (*ctx_free)(struct nft_ctx *);
    int (*buffer_output)(struct nft_ctx *);
    int (*buffer_error)(struct nft_ctx *);
    const char *(*get_output)(struct nft_ctx *);
    const char *(*get_error)(struct nft_ctx *);
    void (*set_output_flags)(struct nft_ctx *, unsigned flags);
    int (*run)(struct nft_ctx *, const char *commands);
} nft;
static int usable;
static pthread_once_t once = PTHREAD_ONCE_INIT;
// libnftables keeps parser state in globals of its flex scanner and bison parser.
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static int find(void *library, const char *name, void *slot) {
    void *symbol = dlsym(library, name);
    memcpy(slot, &symbol, sizeof symbol);
    return symbol != NULL;
}

static void open_library(void) {
    void *library = dlopen("libnftables.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!library) return;
    usable = find(library, "nft_ctx_new", &nft.ctx_new) && find(library, "nft_ctx_free", &nft.ctx_free) &&
             find(library, "nft_ctx_buffer_output", &nft.buffer_output) &&
             find(library, "nft_ctx_buffer_error", &nft.buffer_error) &&
             find(library, "nft_ctx_get_output_buffer", &nft.get_output) &&
             find(library, "nft_ctx_get_error_buffer", &nft.get_error) &&
             find(library, "nft_ctx_output_set_flags", &nft.set_output_flags) &&
             find(library, "nft_run_cmd_from_buffer", &nft.run);
}

static char *_Nullable copy(const char *_Nullable text) { return text && *text ? strdup(text) : NULL; }

int cz_nft_run(const char *commands, int json, char *_Nullable *_Nonnull output, char *_Nullable *_Nonnull error) {
    *output = NULL;
    *error = NULL;
    pthread_once(&once, open_library);
    if (!usable) return -1;
    enum { JSON = 1 << 4, HANDLE = 1 << 3 };
    pthread_mutex_lock(&one_at_a_time);
    // A context of its own each time: it keeps a netlink socket of the namespace it was made in.
    struct nft_ctx *context = nft.ctx_new(0);
    int result = 1;
    if (context) {
        nft.buffer_output(context);
        nft.buffer_error(context);
        if (json) nft.set_output_flags(context, JSON | HANDLE);
        result = nft.run(context, commands) == 0 ? 0 : 1;
        *output = copy(nft.get_output(context));
        *error = copy(nft.get_error(context));
        nft.ctx_free(context);
    }
    pthread_mutex_unlock(&one_at_a_time);
    return result;
}
