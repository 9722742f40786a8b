/// The Compose Specification, in the order in which Docker prints it.
package enum Schema {
    /// A whole file.
    package static let file = Shape.record { top }

    private static let top: [Field] = [
        Field("version", .text, .ignored("the format has one version")),
        Field("name", .text),
        Field("include", .sequence(include)),
        Field("services", .table(service)),
        Field("models", .table(.anything), .refused("there is no model runner")),
        Field("networks", .table(network)),
        Field("volumes", .table(volume)),
        Field("secrets", .table(secret)),
        Field("configs", .table(config)),
    ]

    static let include = Shape.record {
        [
            Field("path", Shape.sequence(.text).orSingle()), Field("project_directory", .text),
            Field("env_file", Shape.sequence(.text).orSingle()),
        ]
    }.expanding(ShortForms.key("path"))

    // MARK: what several keys share

    static let labels = Shape.table(.text).expanding(ShortForms.table(empties: true))
    static let variables = Shape.table(Shape.text.nullable()).expanding(ShortForms.table(empties: false))
    static let options = Shape.table(Shape.text.nullable())
    static let hosts = Shape.set().expanding(ShortForms.hosts)
    static let command = Shape.sequence(.text).expanding(ShortForms.words).replaced()

    static let ulimits = Shape.table(
        Shape(.either(.integer, .record { [Field("soft", .integer), Field("hard", .integer)] })))

    static let grants = Shape.records(
        by: "source", "target",
        item: Shape.record {
            [
                Field("source", .text), Field("target", .text), Field("uid", .text), Field("gid", .text),
                Field("mode", .mode),
            ]
        }.expanding(ShortForms.key("source")))

    static let deviceRequests = Shape.sequence(
        .record {
            [
                Field("capabilities", .set()), Field("driver", .text),
                Field("count", Shape.integer.expanding(ShortForms.count)), Field("device_ids", .set()),
                Field("options", labels),
            ]
        })

    // MARK: resources

    private static let external = Field("external", .flag)

    static let network = Shape.record {
        [
            Field("name", .text), Field("driver", .text), Field("driver_opts", options), Field("ipam", ipam), external,
            Field("internal", .flag), Field("attachable", .flag), Field("labels", labels),
            Field("enable_ipv4", .flag, .ignored("every network has IPv4")), Field("enable_ipv6", .flag),
        ]
    }.expanding(ShortForms.external)

    private static let ipam = Shape.record {
        [
            Field("driver", .text, .ignored("there is one")),
            Field(
                "config",
                .records(
                    by: "subnet",
                    item: .record {
                        [
                            Field("subnet", .text), Field("gateway", .text), Field("ip_range", .text),
                            Field("aux_addresses", .table(.text)),
                        ]
                    })),
            Field("options", options),
        ]
    }

    static let volume = Shape.record {
        [
            Field("name", .text), Field("driver", .text), Field("driver_opts", options), external,
            Field("labels", labels),
        ]
    }.expanding(ShortForms.external)

    private static let template = Field("template_driver", .text, .refused("templates need Swarm mode"))

    static let secret = Shape.record {
        [
            Field("name", .text), Field("file", .path), Field("environment", .text), external, Field("labels", labels),
            Field("driver", .text, .refused("secret drivers need Swarm mode")),
            Field("driver_opts", options, .refused("secret drivers need Swarm mode")), template,
        ]
    }.expanding(ShortForms.external)

    static let config = Shape.record {
        [
            Field("name", .text), Field("file", .path), Field("environment", .text), Field("content", .text), external,
            Field("labels", labels), template,
        ]
    }.expanding(ShortForms.external)
}
