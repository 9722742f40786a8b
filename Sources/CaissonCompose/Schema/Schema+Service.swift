extension Schema {
    /// One service.
    package static let service = Shape.record {
        namingFields + limitFields + runningFields + networkFields + storageFields + lastFields
    }

    private static let windows = Field.Support.refused("it is for Windows containers")
    private static let realtime = Field.Support.refused(
        "real-time CPU time would have to be taken from the whole host first")

    private static let namingFields: [Field] = [
        Field("profiles", .set()),
        Field("annotations", labels),
        Field("attach", .flag),
        Field("build", build),
        Field("develop", develop),
    ]

    private static let limitFields: [Field] = [
        Field("blkio_config", blkio),
        Field("cap_add", .set()),
        Field("cap_drop", .set()),
        Field("cgroup_parent", .text, .refused("groups of this engine stand below one folder of their own")),
        Field("cgroup", .word("host", "private")),
        Field("cpu_count", .integer, windows),
        Field("cpu_percent", .number, windows),
        Field("cpu_period", .integer),
        Field("cpu_quota", .integer),
        Field("cpu_rt_period", .text, realtime),
        Field("cpu_rt_runtime", .text, realtime),
        Field("cpus", .number),
        Field("cpuset", .text),
        Field("cpu_shares", .integer),
    ]

    private static let runningFields: [Field] = [
        Field("command", command),
        Field("configs", grants),
        Field("container_name", .text),
        Field("credential_spec", .anything, windows),
        Field("depends_on", dependencies),
        Field("deploy", deploy),
        Field("device_cgroup_rules", .set()),
        Field("devices", devices),
        Field("dns", Shape.set().orSingle()),
        Field("dns_opt", .set()),
        Field("dns_search", Shape.set().orSingle()),
        Field("domainname", .text),
        Field("entrypoint", command),
        Field("provider", .anything, .refused("there are no provider plugins")),
        Field("environment", variables),
        Field("env_file", environmentFiles),
        Field("expose", .set()),
        Field("extends", extends),
        Field("external_links", .set()),
        Field("extra_hosts", hosts),
        Field("group_add", .set()),
        Field(
            "gpus", deviceRequests.expanding(ShortForms.gpus),
            .refused("no driver of GPUs is known here, devices gives single nodes")),
        Field("hostname", .text),
        Field("healthcheck", healthcheck),
        Field("image", .text),
        Field("init", .flag),
        Field("ipc", .text),
        Field("isolation", .text, windows),
        Field("labels", labels),
        Field("label_file", Shape.set(.path).orSingle()),
        Field("links", .set()),
    ]

    private static let networkFields: [Field] = [
        Field("logging", logging),
        Field("mem_limit", .size),
        Field("mem_reservation", .size),
        Field("memswap_limit", .size),
        Field("mem_swappiness", .integer),
        Field("mac_address", .text),
        Field("models", .anything, .refused("there is no model runner")),
        Field("network_mode", .text),
        Field("networks", networks),
        Field("oom_kill_disable", .flag),
        Field("oom_score_adj", .integer),
        Field("pid", .text),
        Field("pids_limit", .integer),
        Field("platform", .text),
        Field("ports", ports),
        Field("privileged", .flag),
        Field("pull_policy", .text),
        Field("pull_refresh_after", .text, .refused("say it with pull_policy: every_…")),
        Field("read_only", .flag),
        Field("restart", .text),
        Field("runtime", .text),
        Field("scale", .integer),
        Field("secrets", grants),
        Field("security_opt", .set()),
    ]

    private static let storageFields: [Field] = [
        Field("shm_size", .size),
        Field("stdin_open", .flag),
        Field("stop_grace_period", .duration),
        Field("stop_signal", .text),
        Field("storage_opt", .table(.text)),
        Field("sysctls", labels),
        Field("tmpfs", Shape.set().orSingle()),
        Field("tty", .flag),
        Field("ulimits", ulimits),
        Field("use_api_socket", .flag, .refused("no engine listens on a socket")),
        Field("user", .text),
        Field("userns_mode", .text),
        Field("uts", .text),
        Field("volumes", volumes),
        Field("volumes_from", .set()),
    ]

    private static let lastFields: [Field] = [
        Field("working_dir", .text),
        Field("post_start", .sequence(hook)),
        Field("pre_stop", .sequence(hook)),
    ]
}
