extension Schema {
    /// What only a swarm can do.
    private static let swarm = Field.Support.ignored("it is for a swarm")

    /// A service's `deploy`.
    static let deploy = Shape.record {
        [
            Field("mode", .word("replicated", "global", "replicated-job", "global-job"), swarm),
            Field("replicas", .integer),
            Field("labels", labels, swarm),
            Field("update_config", update, swarm),
            Field("rollback_config", update, swarm),
            Field("resources", resources),
            Field("restart_policy", restartPolicy),
            Field("placement", placement, swarm),
            Field("endpoint_mode", .word("vip", "dnsrr"), swarm),
        ]
    }

    private static let update = Shape.record {
        [
            Field("parallelism", .integer), Field("delay", .duration),
            Field("failure_action", .word("continue", "pause", "rollback")), Field("monitor", .duration),
            Field("max_failure_ratio", .number), Field("order", .word("start-first", "stop-first")),
        ]
    }

    private static let resources = Shape.record {
        [
            Field("limits", .record { [Field("cpus", .number), Field("memory", .size), Field("pids", .integer)] }),
            Field(
                "reservations",
                .record {
                    [
                        Field("cpus", .number, swarm), Field("memory", .size),
                        Field(
                            "devices", deviceRequests,
                            .refused("no driver of GPUs is known here, devices gives single nodes")),
                        Field("generic_resources", .sequence(generic), swarm),
                    ]
                }),
        ]
    }

    private static let generic = Shape.record {
        [Field("discrete_resource_spec", .record { [Field("kind", .text), Field("value", .integer)] })]
    }

    private static let restartPolicy = Shape.record {
        [
            Field("condition", .word("none", "on-failure", "any")), Field("delay", .duration, swarm),
            Field("max_attempts", .integer), Field("window", .duration, swarm),
        ]
    }

    private static let placement = Shape.record {
        [
            Field("constraints", .set()), Field("preferences", .sequence(.record { [Field("spread", .text)] })),
            Field("max_replicas_per_node", .integer),
        ]
    }
}
