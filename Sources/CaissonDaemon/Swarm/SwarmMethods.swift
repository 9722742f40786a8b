import CaissonAPI
import CaissonCore

/// What may be asked of a swarm on the control socket, by method.
struct SwarmMethods {
    let swarm: any SwarmAPI
    /// Told of the node this machine has become (`create`), or is no more (`remove`).
    let noted: @Sendable (_ action: String, NodeID) async -> Void

    var all: [String: ControlHandler] {
        let parts = [cluster, nodes, services, serviceQuestions, tasks, payloads, networks]
        let methods = parts.reduce(into: [:]) { all, part in all.merge(part) { first, _ in first } }
        return Dictionary(uniqueKeysWithValues: methods.map { ("swarm." + $0.key, $0.value) })
    }

    private var cluster: [String: ControlHandler] {
        [
            "status": { [swarm] call in try await call.reply(swarm.swarmStatus()) },
            "init": { [swarm, noted] call in
                let status = try await swarm.initializeSwarm(call.body(SwarmInitRequest.self))
                if let node = status.node { await noted("create", node) }
                try await call.reply(status)
            },
            "leave": { [swarm, noted] call in
                let node = try await swarm.swarmStatus().node
                try await swarm.leaveSwarm(force: call.body(SwarmReferenceCall.self).force ?? false)
                if let node { await noted("remove", node) }
            },
            "inspect": { [swarm] call in try await call.reply(swarm.swarm()) },
            "update": { [swarm] call in
                let body = try call.body(SwarmUpdateCall<ClusterSpec>.self)
                try await swarm.updateSwarm(body.spec, version: body.version)
            },
            "rotate": { [swarm] call in
                let body = try call.body(SwarmRotationCall.self)
                try await swarm.rotateSwarm(body.what, version: body.version)
            },
            "watch": { [swarm] call in for try await change in swarm.watchSwarm() { try await call.reply(change) } },
        ]
    }

    private var nodes: [String: ControlHandler] {
        [
            "nodes": { [swarm] call in try await call.reply(swarm.nodes(call.body(Filters.self))) },
            "node": { [swarm] call in try await call.reply(swarm.node(call.body(SwarmReferenceCall.self).ref)) },
            "node.update": { [swarm] call in
                let body = try call.body(SwarmUpdateCall<NodeSpec>.self)
                try await swarm.updateNode(body.ref, body.spec, version: body.version)
            },
            "node.remove": { [swarm] call in
                let body = try call.body(SwarmReferenceCall.self)
                try await swarm.removeNode(body.ref, force: body.force ?? false)
            },
        ]
    }

    private var services: [String: ControlHandler] {
        [
            "services": { [swarm] call in try await call.reply(swarm.services(call.body(Filters.self))) },
            "service": { [swarm] call in try await call.reply(swarm.service(call.body(SwarmReferenceCall.self).ref)) },
            "service.create": { [swarm] call in try await call.reply(swarm.createService(call.body(ServiceSpec.self))) },
            "service.update": { [swarm] call in
                let body = try call.body(SwarmUpdateCall<ServiceSpec>.self)
                try await call.reply(swarm.updateService(body.ref, body.spec, version: body.version))
            },
            "service.rollback": { [swarm] call in
                let body = try call.body(SwarmReferenceCall.self)
                try await swarm.rollbackService(body.ref, version: body.version ?? 0)
            },
            "service.remove": { [swarm] call in try await swarm.removeService(call.body(SwarmReferenceCall.self).ref) },
        ]
    }

    private var serviceQuestions: [String: ControlHandler] {
        [
            "service.logs.check": { [swarm] call in
                _ = try await swarm.serviceLogs(call.body(SwarmReferenceCall.self).ref, LogOptions(tail: 0))
                try await call.reply(ControlNothing())
            },
            "service.logs": { [swarm] call in
                let body = try call.body(ServiceLogsCall.self)
                for try await lines in try await swarm.serviceLogs(body.ref, body.options) { try await call.reply(lines) }
            },
            "service.explain": { [swarm] call in try await call.reply(swarm.explainService(call.body(SwarmReferenceCall.self).ref)) },
            "service.plan": { [swarm] call in try await call.reply(swarm.planService(call.body(ServiceSpec.self))) },
        ]
    }

    private var tasks: [String: ControlHandler] {
        [
            "tasks": { [swarm] call in try await call.reply(swarm.tasks(call.body(Filters.self))) },
            "task": { [swarm] call in try await call.reply(swarm.task(call.body(SwarmReferenceCall.self).ref)) },
        ]
    }

    private var payloads: [String: ControlHandler] {
        [
            "payloads": { [swarm] call in
                let body = try call.body(SwarmPayloadCall.self)
                try await call.reply(swarm.payloads(body.kind, body.filters ?? Filters()))
            },
            "payload": { [swarm] call in
                let body = try call.body(SwarmPayloadCall.self)
                try await call.reply(swarm.payload(body.kind, body.ref))
            },
            "payload.create": { [swarm] call in
                let body = try call.body(SwarmPayloadCall.self)
                try await call.reply(swarm.createPayload(body.kind, Self.spec(body), body.data ?? []))
            },
            "payload.update": { [swarm] call in
                let body = try call.body(SwarmPayloadCall.self)
                try await swarm.updatePayload(body.kind, body.ref, Self.spec(body), body.data)
            },
            "payload.remove": { [swarm] call in
                let body = try call.body(SwarmPayloadCall.self)
                try await swarm.removePayload(body.kind, body.ref)
            },
        ]
    }

    private var networks: [String: ControlHandler] {
        [
            "networks": { [swarm] call in try await call.reply(swarm.swarmNetworks(call.body(Filters.self))) },
            "network.create": { [swarm] call in try await call.reply(swarm.createSwarmNetwork(call.body(SwarmNetworkSpec.self))) },
            "network.remove": { [swarm] call in try await swarm.removeSwarmNetwork(call.body(SwarmReferenceCall.self).ref) },
        ]
    }

    private static func spec(_ body: SwarmPayloadCall) throws -> PayloadSpec {
        guard let spec = body.spec else { throw CaissonError(.invalidArgument, "request about a \(body.kind.rawValue): no spec") }
        return spec
    }
}
