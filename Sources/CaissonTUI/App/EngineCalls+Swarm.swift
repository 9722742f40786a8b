import CaissonAPI
import CaissonCore

extension EngineCalls {
    private var swarm: any SwarmAPI { get throws { try services.swarm() } }

    /// Whether this machine is in a swarm; nil where no long-lived engine runs. It starts none: one that was stopped stays
    /// so until the user says otherwise.
    func swarmStatus() async throws -> SwarmStatus? {
        guard try await engine.system.daemon() != nil else { return nil }
        return try await swarm.swarmStatus()
    }

    /// Does what an action on the swarm says.
    func performOnSwarm(_ action: SwarmAction, _ progress: @escaping ProgressSink) async throws -> ActionOutcome {
        switch action {
        case .initialize(let address): return .done(try await initialize(advertising: address))
        case .leave:
            try await swarm.leaveSwarm(force: true)
            return .done("this machine left the swarm")
        case .create(let spec):
            return noted("created \(spec.name)", try await swarm.createService(spec).warnings)
        case .scale(let it, let count):
            let warnings = try await change(it) { spec in
                guard case .replicated = spec.mode else {
                    throw CaissonError(
                        .invalidArgument, "scale can only be used with replicated mode", subject: it.name)
                }
                spec.mode = .replicated(replicas: count)
            }
            return noted("scaled \(it.name) to \(count)", warnings)
        case .update(let it, let update): return noted("updated \(it.name)", try await change(it, update.apply))
        case .forceUpdate(let it):
            return noted("restarting the tasks of \(it.name)", try await change(it) { $0.task.forceUpdate += 1 })
        case .rollback(let it):
            try await swarm.rollbackService(it.id, version: try await swarm.service(it.id).version)
            return .done("rolling \(it.name) back")
        case .removeService(let it):
            try await swarm.removeService(it.id)
            return .done("removed \(it.name)")
        case .deployStack(let request): return .done(try await services.stacks.deploy(request, progress))
        case .removeStack(let name): return .done(try await removeStack(name, progress))
        case .setAvailability, .promote, .removeNode: return .done(try await performOnNode(action))
        }
    }

    private func performOnNode(_ action: SwarmAction) async throws -> String {
        switch action {
        case .setAvailability(let it, let availability):
            try await change(node: it) { $0.availability = availability }
            return "\(it.name) is now \(availability == .drain ? "drained" : availability.rawValue)"
        case .promote(let it):
            try await change(node: it) { $0.role = .manager }
            return "promoted \(it.name)"
        case .removeNode(let it, let force):
            try await swarm.removeNode(it.id, force: force)
            return "removed \(it.name)"
        default: throw CaissonError(.internal, "not an action on nodes")
        }
    }

    private func noted(_ text: String, _ warnings: [String]) -> ActionOutcome {
        .done(([text] + warnings).joined(separator: "; "))
    }

    /// The long-lived engine carries the swarm, so it is started first where there is none.
    private func initialize(advertising address: String?) async throws -> String {
        if try await engine.system.daemon() == nil { _ = try await engine.system.startDaemon() }
        // It may have been in one all along, and only its engine was not there.
        guard try await swarm.swarmStatus().state == .inactive else { return "this machine is in a swarm" }
        var request = SwarmInitRequest()
        request.advertiseAddress = address
        _ = try await swarm.initializeSwarm(request)
        return "this machine is now a swarm of one"
    }

    /// How often a write is tried again because somebody else wrote in between.
    private static let mostAttempts = 8

    /// Reads, changes and writes a spec.
    private func change(_ service: SwarmRef, _ edit: @Sendable (inout ServiceSpec) throws -> Void) async throws
        -> [String]
    {
        var attempt = 1
        while true {
            let details = try await swarm.service(service.id)
            var spec = details.spec
            try edit(&spec)
            do {
                return try await swarm.updateService(service.id, spec, version: details.version)
            } catch let error as CaissonError where error.code == .conflict && attempt < EngineCalls.mostAttempts {
                attempt += 1
            }
        }
    }

    private func change(node: SwarmRef, _ edit: @Sendable (inout NodeSpec) -> Void) async throws {
        var attempt = 1
        while true {
            let details = try await swarm.node(node.id)
            var spec = details.spec
            edit(&spec)
            do {
                return try await swarm.updateNode(node.id, spec, version: details.version)
            } catch let error as CaissonError where error.code == .conflict && attempt < EngineCalls.mostAttempts {
                attempt += 1
            }
        }
    }

    /// Services first: what they use can go only when their tasks have ended.
    private func removeStack(_ name: String, _ progress: @escaping ProgressSink) async throws -> String {
        let filters = Filters(["label": ["\(ServiceDetails.stackLabel)=\(name)"]])
        let doomed = try await swarm.services(filters)
        for service in doomed {
            progress(TransferProgress(status: "Removing service \(service.name)"))
            try await swarm.removeService("\(service.id)")
        }
        for kind in PayloadKind.allCases {
            for payload in try await swarm.payloads(kind, filters) {
                progress(TransferProgress(status: "Removing \(kind.rawValue) \(payload.spec.name)"))
                try await removeUnused(.payload(kind, payload.id))
            }
        }
        for network in try await swarm.swarmNetworks(filters) {
            progress(TransferProgress(status: "Removing network \(network.spec.name)"))
            try await removeUnused(.network("\(network.id)"))
        }
        return "removed \(name): \(doomed.count) service\(doomed.count == 1 ? "" : "s")"
    }

    /// What a stack's services use.
    private enum StackPart {
        case payload(PayloadKind, String)
        case network(String)
    }

    /// Tries until the tasks that are being ended let go of it; what is in the way after that is said.
    private func removeUnused(_ part: StackPart) async throws {
        var attempt = 1
        while true {
            do {
                switch part {
                case .payload(let kind, let id): return try await swarm.removePayload(kind, id)
                case .network(let id): return try await swarm.removeSwarmNetwork(id)
                }
            } catch let error as CaissonError where error.code == .failedPrecondition && attempt < 120 {
                // Somebody left the swarm meanwhile: that will not pass.
                if error.message == SwarmWords.noManager { throw error }
                attempt += 1
                try await services.pause(.milliseconds(250))
            } catch let error as CaissonError where error.code == .notFound {
                return
            }
        }
    }
}

extension EngineCalls {
    /// Follows the swarm; a slow screen gets more at once, never less.
    func followSwarm(_ attempt: Int, _ deliver: @Sendable (AppMessage) async -> Void) async {
        let feed = SwarmFeed()
        async let reading: Void = readSwarm(into: feed)
        do {
            try await feed.drain(pausing: services.pause) { await deliver(.swarmChanged(attempt, $0)) }
            if !Task.isCancelled {
                await deliver(.swarmLost(attempt, CaissonError(.unavailable, "news of the swarm do not come any more")))
            }
        } catch is CancellationError {
            // Nobody looks any more.
        } catch {
            await deliver(.swarmLost(attempt, caissonError(error)))
        }
        await reading
    }

    private func readSwarm(into feed: SwarmFeed) async {
        let end = await result { for try await change in try swarm.watchSwarm() { feed.put(change) } }
        feed.finish(Task.isCancelled ? .success(()) : end)
    }

    /// Lines asked for when a service's log is opened.
    private static let openingLines = 2000

    func followServiceLogs(_ target: SwarmLogsModel.Target, _ deliver: @Sendable (AppMessage) async -> Void) async {
        do {
            let options = LogOptions(follow: true, tail: EngineCalls.openingLines)
            for try await entries in try await swarm.serviceLogs(target.ref, options) {
                await deliver(.serviceLogs(target, entries))
            }
        } catch is CancellationError {
            return
        } catch {
            await deliver(.serviceLogsEnded(target, caissonError(error)))
        }
    }
}
