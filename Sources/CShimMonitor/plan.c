#define _GNU_SOURCE
#include "plan.h"

static int fits(const struct cz_plan *plan, cz_span span, size_t element) {
    if (span.offset == 0) return span.count == 0;
    uint64_t end = (uint64_t)span.offset + (uint64_t)span.count * element;
    return end <= plan->length;
}

static int is_string(const struct cz_plan *plan, cz_span span) {
    if (span.offset == 0) return 1;
    if ((uint64_t)span.offset + span.count + 1 > plan->length) return 0;
    const char *text = (const char *)plan->spec + span.offset;
    return memchr(text, 0, (size_t)span.count + 1) == text + span.count;
}

const char *cz_string(const struct cz_plan *plan, cz_span span) {
    return span.offset == 0 ? NULL : plan->strings + span.offset;
}

// A null-terminated vector of the strings in a list; null when the list is bad.
static char **vector(const struct cz_plan *plan, cz_span list) {
    if (!fits(plan, list, sizeof(cz_span)) || list.offset % 4) return NULL;
    char **result = calloc((size_t)list.count + 1, sizeof *result);
    if (!result) return NULL;
    const cz_span *spans = (const void *)((const char *)plan->spec + list.offset);
    for (uint32_t index = 0; index < list.count; index++) {
        if (!is_string(plan, spans[index]) || spans[index].offset == 0) {
            free(result);
            return NULL;
        }
        result[index] = (char *)plan->spec + spans[index].offset;
    }
    return result;
}

static const void *table(const struct cz_plan *plan, cz_span list, size_t element) {
    return fits(plan, list, element) && list.offset % 8 == 0 ? (const char *)plan->spec + list.offset : NULL;
}

static int strings_are_good(const struct cz_plan *plan) {
    const cz_spec *spec = plan->spec;
    const cz_span single[] = {spec->run_directory, spec->root, spec->overlay_base, spec->upper, spec->work, spec->hostname,
                              spec->domainname, spec->working_directory, spec->oom_file, spec->log_path, spec->apparmor,
                              spec->log_attributes};
    for (size_t index = 0; index < sizeof single / sizeof *single; index++)
        if (!is_string(plan, single[index])) return 0;
    for (uint32_t index = 0; index < spec->actions.count; index++) {
        const cz_action *action = &plan->actions[index];
        if (!is_string(plan, action->source) || !is_string(plan, action->target) || !is_string(plan, action->type) ||
            !(action->kind == CZ_ACTION_FILE ? fits(plan, action->data, 1) : is_string(plan, action->data)))
            return 0;
    }
    for (uint32_t index = 0; index < spec->joins.count; index++)
        if (!is_string(plan, plan->joins[index].path) || !plan->joins[index].path.offset) return 0;
    return spec->run_directory.offset != 0 && spec->working_directory.offset != 0;
}

struct cz_plan *cz_plan_read(void *bytes, size_t length) {
    cz_spec *spec = bytes;
    if (length < sizeof *spec || spec->magic != CZ_SPEC_MAGIC || spec->version != CZ_WIRE_VERSION) return NULL;
    if (spec->size != sizeof *spec) return NULL;
    struct cz_plan *plan = calloc(1, sizeof *plan);
    if (!plan) return NULL;
    plan->spec = spec;
    plan->strings = bytes;
    plan->length = length;
    plan->users = plan->host_network = plan->host_processes = plan->joined_processes = plan->container = -1;
    plan->arguments = vector(plan, spec->arguments);
    plan->environment = vector(plan, spec->environment);
    plan->lower = vector(plan, spec->lower);
    plan->cgroups = vector(plan, spec->cgroups);
    plan->reap = vector(plan, spec->reap);
    plan->test = vector(plan, spec->health.test);
    plan->actions = table(plan, spec->actions, sizeof(cz_action));
    plan->limits = table(plan, spec->limits, sizeof(cz_limit));
    plan->joins = table(plan, spec->joins, sizeof(cz_join));
    plan->groups = table(plan, spec->groups, sizeof(uint32_t));
    int complete = plan->arguments && plan->environment && plan->lower && plan->cgroups && plan->reap && plan->test && plan->actions &&
                   plan->limits && plan->joins && plan->groups && fits(plan, spec->seccomp, 1);
    if (!complete || spec->arguments.count == 0 || !strings_are_good(plan)) return NULL;
    size_t rules = spec->seccomp.count / sizeof(struct sock_filter);
    if (rules > BPF_MAXINSNS) return NULL;
    plan->filter.len = (unsigned short)rules;
    plan->filter.filter = (void *)((char *)spec + spec->seccomp.offset);
    return plan;
}

const cz_spec *cz_plan_spec(const struct cz_plan *plan) { return plan->spec; }

const char *cz_plan_log_path(const struct cz_plan *plan) { return cz_string(plan, plan->spec->log_path); }

const char *cz_plan_log_attributes(const struct cz_plan *plan) { return cz_string(plan, plan->spec->log_attributes); }

struct cz_plan *cz_plan_probe(const struct cz_plan *plan) {
    if (!plan->test[0]) return NULL;
    struct cz_plan *probe = malloc(sizeof *probe);
    cz_spec *spec = malloc(sizeof *spec);
    if (!probe || !spec) return free(probe), free(spec), NULL;
    *spec = *plan->spec;
    spec->flags &= ~(uint32_t)(CZ_SPEC_TERMINAL | CZ_SPEC_OPEN_STDIN | CZ_SPEC_STDIN_ONCE | CZ_SPEC_INIT | CZ_SPEC_NETWORK_FD |
                               CZ_SPEC_CGROUP_NAMESPACE | CZ_SPEC_TIED | CZ_SPEC_SHARED_PROCESSES);
    spec->flags |= CZ_SPEC_EXEC;
    spec->namespaces = 0;
    *probe = *plan;
    probe->strings = (const char *)plan->spec;
    probe->spec = spec;
    probe->arguments = plan->test;
    return probe;
}

const char *cz_plan_command(const struct cz_plan *plan) { return plan->arguments[0]; }
