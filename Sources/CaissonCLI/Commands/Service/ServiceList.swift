import CaissonAPI
import CaissonCore

/// `caisson service ls`.
enum ServiceList {
    static let command = Command(
        group: "service", name: "ls", aliases: ["list"], usage: "[OPTIONS]", summary: "List services", arguments: .none,
        flags: { ServiceRows.flags },
        run: { call in
            try ServiceRows.print(try await call.swarm().services(try call.flags.filters()), call)
            return 0
        })
}

/// `caisson service ps`.
enum ServicePs {
    static let command = Command(
        group: "service", name: "ps", usage: "[OPTIONS] SERVICE [SERVICE...]", summary: "List the tasks of one or more services",
        arguments: .atLeast(1), flags: { TaskRows.flags }, completes: .services,
        run: { call in
            let swarm = try await call.swarm()
            var filters = try call.flags.filters()
            var failures: [any Error] = []
            for name in call.arguments {
                do { filters.values["service", default: []].append("\(try await swarm.service(name).id)") } catch let error as CaissonError {
                    failures.append(error)
                }
            }
            if filters.values["service"] != nil { try TaskRows.print(try await swarm.tasks(filters), call) }
            for failure in failures { call.report(failure) }
            return failures.isEmpty ? 0 : 1
        })
}

/// `caisson service inspect`.
enum ServiceInspect {
    static let command = Command(
        group: "service", name: "inspect", usage: "[OPTIONS] SERVICE [SERVICE...]",
        summary: "Display detailed information on one or more services", arguments: .atLeast(1), flags: { SwarmInspection.flags },
        completes: .services,
        run: { call in
            let (swarm, now) = (try await call.swarm(), call.console.now())
            let networks = call.flags.bool("pretty") ? try await swarm.swarmNetworks(Filters()) : []
            return try await SwarmInspection.run(
                call, find: { try await swarm.service($0) }, value: { try ServiceValue.value($0) },
                pretty: { ServicePretty.text($0, now: now, networks: networks) })
        })
}

/// `caisson service rm`.
enum ServiceRemove {
    static let command = Command(
        group: "service", name: "rm", aliases: ["remove"], usage: "SERVICE [SERVICE...]", summary: "Remove one or more services",
        arguments: .atLeast(1), completes: .services,
        run: { call in
            let swarm = try await call.swarm()
            return try await call.forEachArgument { ref in
                try await swarm.removeService(ref)
                return ref
            }
        })
}
