/// The flags of `run` and `create`.
enum RunFlags {
    /// What both take.
    static func shared(pullUsage: String) -> [FlagSpec] {
        identity + HealthOption.flags + LimitFlags.shared + LimitFlags.creation + isolation + networks + files + [pull(pullUsage)] + missing
    }

    private static func pull(_ usage: String) -> FlagSpec { .string("pull", usage, initial: "missing") }

    private static let identity: [FlagSpec] = [
        .list("attach", "a", "Attach to STDIN, STDOUT or STDERR") { text in
            ["stdin", "stdout", "stderr"].contains(text.lowercased()) ? nil : "valid streams are STDIN, STDOUT and STDERR"
        },
        .string("cidfile", "Write the container ID to the file"),
        .string("domainname", "Container NIS domain name"),
        .string("entrypoint", "Overwrite the default ENTRYPOINT of the image"),
        .list("env", "e", "Set environment variables", check: EnvironmentOption.check),
        .list("env-file", "Read in a file of environment variables"),
        .string("hostname", "h", "Container host name"),
        .bool("interactive", "i", "Keep STDIN open even if not attached"),
        .list("label", "l", "Set meta data on a container", check: LabelOption.check),
        .list("label-file", "Read in a line delimited file of labels"),
        .string("log-driver", "Logging driver for the container"),
        .list("log-opt", "Log driver options"),
        .string("name", "Assign a name to the container"),
        .string("platform", "Set platform if server is multi-platform capable"),
        .bool("quiet", "q", "Suppress the pull output"),
        .string("restart", "Restart policy to apply when a container exits", initial: "no"),
        .bool("rm", "Automatically remove the container and its associated anonymous volumes when it exits"),
        .string("stop-signal", "Signal to stop the container"),
        .int("stop-timeout", "Timeout (in seconds) to stop a container"),
        .bool("tty", "t", "Allocate a pseudo-TTY"),
        .string("user", "u", "Username or UID (format: <name|uid>[:<group|gid>])"),
        .string("workdir", "w", "Working directory inside the container"),
    ]

    private static let isolation: [FlagSpec] = [
        FlagSpec("annotation", kind: .map, usage: "Add an annotation to the container (passed through to the OCI runtime)", initial: "map[]", check: SysctlOption.checkAnnotation),
        .list("add-host", "Add a custom host-to-IP mapping (host:ip)", check: AddressOption.checkHost),
        .list("cap-add", "Add Linux capabilities"),
        .list("cap-drop", "Drop Linux capabilities"),
        .string(
            "cgroupns",
            "Cgroup namespace to use (host|private)\n'host':    Run the container in the host's cgroup namespace\n'private': Run the container in its own private cgroup namespace (default)"),
        .list("group-add", "Add additional groups to join"),
        .string("isolation", "Container isolation technology"),
        .list("dns", "Set custom DNS servers", check: AddressOption.checkServer),
        .list("dns-option", "Set DNS options"),
        .list("dns-search", "Set custom DNS search domains"),
        .bool("init", "Run an init inside the container that forwards signals and reaps processes"),
        .string("ipc", "IPC mode to use"),
        FlagSpec("network", kind: .network, usage: "Connect a container to a network"),
        FlagSpec("net", kind: .network, usage: "", isHidden: true),
        .string("pid", "PID namespace to use"),
        .bool("privileged", "Give extended privileges to this container"),
        .string("runtime", "Runtime to use for this container"),
        .list("security-opt", "Security Options"),
        FlagSpec("sysctl", kind: .map, usage: "Sysctl options", initial: "map[]", check: SysctlOption.check),
        .string("userns", "User namespace to use"),
        .string("uts", "UTS namespace to use"),
    ]

    private static let networks: [FlagSpec] = [
        .list("expose", "Expose a port or a range of ports"),
        .string("ip", "IPv4 address (e.g., 172.30.100.104)"),
        .string("ip6", "IPv6 address (e.g., 2001:db8::33)"),
        .list("link", "Add link to another container"),
        .refused("link-local-ip", .list, "IPv6 has such addresses without being asked, IPv4 ones have no use on a bridge"),
        .string("mac-address", "Container MAC address (e.g., 92:d0:c6:0a:29:33)"),
        .list("network-alias", "Add network-scoped alias for the container"),
        FlagSpec("net-alias", kind: .list, usage: "", isHidden: true),
        .list("publish", "p", "Publish a container's port(s) to the host"),
        .bool("publish-all", "P", "Publish all exposed ports to random ports"),
    ]

    private static let files: [FlagSpec] = [
        FlagSpec("mount", kind: .mount, usage: "Attach a filesystem mount to the container", check: MountOption.check),
        .bool("read-only", "Mount the container's root filesystem as read only"),
        .list("storage-opt", "Storage driver options for the container"),
        .list("tmpfs", "Mount a tmpfs directory"),
        .list("volume", "v", "Bind mount a volume"),
        .string("volume-driver", "Optional volume driver for the container"),
        .list("volumes-from", "Mount volumes from the specified container(s)"),
    ]

    /// Docker's flags that are not here, each with the reason.
    private static let missing: [FlagSpec] = {
        var flags: [FlagSpec] = [
            .refused("cgroup-parent", .string, "groups of the engine's own stand below one folder, caisson"),
            .refused("gpus", .gpuRequest, "no driver of GPUs is known here: use --device for single nodes"),
            .refused("use-api-socket", .bool, "there is no API socket to hand in"),
            .ignored("disable-content-trust", .bool),
        ]
        for name in ["cpu-count", "cpu-percent", "io-maxbandwidth", "io-maxiops"] {
            flags.append(.refused(name, .string, "it requires an engine running on Windows"))
        }
        return flags
    }()
}
