/// The parts of a service.
extension Schema {
    static let build = Shape.record { source + caching + environmentOfBuild }.expanding(ShortForms.key("context"))

    private static let source: [Field] = [
        Field("context", Shape.text.expanding(ShortForms.context)),
        Field("dockerfile", .text),
        Field("dockerfile_inline", .text),
        Field("entitlements", .set()),
        Field("args", variables),
        Field("provenance", .text, .ignored("images carry no attestations")),
        Field("sbom", .text, .ignored("images carry no attestations")),
        Field("ssh", Shape.set().expanding(ShortForms.lines), .refused("agents are given with image build --ssh")),
        Field("labels", labels),
    ]

    private static let caching: [Field] = [
        Field("cache_from", .set()),
        Field("cache_to", .set()),
        Field("no_cache", .flag),
        Field("no_cache_filter", Shape.set().orSingle()),
        Field(
            "additional_contexts",
            Shape.table(Shape.text.expanding(ShortForms.namedContext)).expanding(ShortForms.table(empties: true))),
        Field("pull", .flag),
    ]

    private static let environmentOfBuild: [Field] = [
        Field("extra_hosts", hosts),
        Field("isolation", .text, .refused("it is for Windows containers")),
        Field("network", .text),
        Field("target", .text),
        Field("secrets", grants),
        Field("shm_size", .size),
        Field("tags", .set()),
        Field("ulimits", ulimits),
        Field("platforms", .set()),
        Field("privileged", .flag),
    ]

    static let develop = Shape.record {
        [
            Field(
                "watch",
                .sequence(
                    .record {
                        [
                            Field("path", .path),
                            Field("action", .word("rebuild", "sync", "restart", "sync+restart", "sync+exec")),
                            Field("target", .text), Field("exec", hook), Field("include", Shape.set().orSingle()),
                            Field("ignore", Shape.set().orSingle()), Field("initial_sync", .flag),
                        ]
                    }))
        ]
    }

    static let hook = Shape.record {
        [
            Field("command", command), Field("user", .text), Field("privileged", .flag), Field("working_dir", .text),
            Field("environment", variables),
        ]
    }

    static let blkio = Shape.record {
        let rates = ["device_read_bps", "device_read_iops", "device_write_bps", "device_write_iops"]
        return [
            Field("weight", .integer),
            Field(
                "weight_device",
                .records(by: "path", item: .record { [Field("path", .text), Field("weight", .integer)] })),
        ]
            + rates.map {
                Field($0, .records(by: "path", item: .record { [Field("path", .text), Field("rate", .size)] }))
            }
    }

    static let dependencies = Shape.table(
        .record {
            [
                Field("condition", .word("service_started", "service_healthy", "service_completed_successfully")),
                Field("restart", .flag), Field("required", .flag),
            ]
        }
    ).expanding(ShortForms.names { mark in .table([("condition", .text("service_started", at: mark))], at: mark) })

    static let devices = Shape.records(
        by: "target",
        item: Shape.record { [Field("source", .text), Field("target", .text), Field("permissions", .text)] }
            .expanding(ShortForms.device))

    static let environmentFiles = Shape.records(
        by: "path",
        item: Shape.record { [Field("path", .path), Field("required", .flag), Field("format", .word("raw"))] }
            .expanding(ShortForms.key("path"))
    ).orSingle()

    static let extends = Shape.record { [Field("service", .text), Field("file", .text)] }.expanding(
        ShortForms.key("service"))

    static let healthcheck = Shape.record {
        [
            Field("test", Shape.sequence(.text).expanding(ShortForms.test).replaced()), Field("timeout", .duration),
            Field("interval", .duration), Field("retries", .integer), Field("start_period", .duration),
            Field("start_interval", .duration), Field("disable", .flag),
        ]
    }

    static let logging: Shape = {
        var shape = Shape.record { [Field("driver", .text), Field("options", options)] }
        shape.meeting = .sameDriver
        return shape
    }()

    static let networks = Shape.table(
        Shape.record {
            [
                Field("aliases", .set()), Field("driver_opts", options), Field("gw_priority", .integer),
                Field("interface_name", .text, .refused("interfaces are named eth0, eth1 …")),
                Field("ipv4_address", .text),
                Field("ipv6_address", .text),
                Field("link_local_ips", .set(), .refused("IPv4 ones have no use on a bridge")),
                Field("mac_address", .text),
                Field("priority", .integer),
            ]
        }.nullable()
    ).expanding(ShortForms.names { .null(at: $0) })

    static let ports = Shape.records(
        by: "host_ip", "published", "target", "protocol",
        item: .record {
            [
                Field("name", .text, .ignored("nothing asks for it")),
                Field("mode", .word("ingress", "host"), .ignored("there is one way without a swarm")),
                Field("host_ip", .text),
                Field("target", .integer),
                Field("published", .text), Field("protocol", .text),
                Field("app_protocol", .text, .ignored("nothing asks for it")),
            ]
        }
    ).expanding(PortForm.expand)

    static let volumes = Shape.records(
        by: "target",
        item: Shape.record {
            [
                Field("type", .word("bind", "volume", "tmpfs", "image", "cluster", "npipe")), Field("source", .text),
                Field("target", .text), Field("read_only", .flag),
                Field("consistency", .text, .ignored("files of this host are the container's own")),
                Field("bind", bind), Field("volume", namedVolume),
                Field("tmpfs", .record { [Field("size", .size), Field("mode", .mode)] }),
                Field("image", .record { [Field("subpath", .text)] }),
            ]
        }.expanding(VolumeForm.expand))

    private static let bind = Shape.record {
        [
            Field("selinux", .word("z", "Z"), .ignored("there are no SELinux labels")), Field("propagation", .text),
            Field("create_host_path", .flag), Field("recursive", .word("enabled", "disabled", "writable", "readonly")),
        ]
    }

    private static let namedVolume = Shape.record {
        [Field("labels", labels), Field("nocopy", .flag), Field("subpath", .text)]
    }
}
