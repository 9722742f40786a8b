import CaissonAPI
import CaissonCore

/// `caisson inspect`: whatever has that name, and the inspect of each noun.
enum Inspect {
    static let command = Command(
        name: "inspect", usage: "[OPTIONS] NAME|ID [NAME|ID...]",
        summary: "Return low-level information on objects of the engine and the swarm", arguments: .atLeast(1),
        flags: {
            [
                FormatOption.object,
                .bool("size", "s", "Display total file sizes if the type is container"),
                .string("type", "Only inspect objects of the given type"),
            ]
        }, completes: .containersOrImages,
        run: { call in
            let type = call.flags.string("type") ?? ""
            guard type.isEmpty || types.contains(type) else {
                let known = types.map { FlagValue.quoted($0) }.joined(separator: ", ")
                throw ExitFailure(1, "unknown type: \(FlagValue.quoted(type)): must be one of \(known)")
            }
            return try await objects(call) { engine, name in try await find(name, type, call, engine) }
        })

    private static let types = ["config", "container", "image", "network", "node", "secret", "service", "task", "volume"]

    /// Prints what `find` gives for each argument; those it does not find are reported and make the status 1.
    static func objects(
        _ call: Invocation, _ find: @Sendable (any EngineAPI, String) async throws -> Value
    ) async throws -> Int32 {
        let form = try ObjectOutput.Form(call.format)
        let engine = try await call.engine()
        var found: [Value] = []
        var failures: [any Error] = []
        for name in call.arguments {
            do { found.append(try await find(engine, name)) } catch is CancellationError { throw CancellationError() } catch {
                failures.append(error)
            }
        }
        try call.console.printRaw(try ObjectOutput.text(found, form))
        for failure in failures { call.report(failure) }
        return failures.isEmpty ? 0 : 1
    }

    /// The first thing of that name, or the one of the type that was asked for.
    private static func find(_ name: String, _ type: String, _ call: Invocation, _ engine: any EngineAPI) async throws -> Value {
        let size = call.flags.bool("size")
        for kind in ["container", "image", "network", "volume"] where type.isEmpty || type == kind {
            do {
                switch kind {
                case "container": return try ValueEncoder.encode(try await engine.containers.inspect(name, size: size))
                case "image": return try ValueEncoder.encode(try await engine.images.inspect(name))
                case "network": return try await NetworkInspect.value(name, engine, call)
                default: return try ValueEncoder.encode(try await engine.volumes.inspect(name))
                }
            } catch {
                guard type.isEmpty, [.notFound, .invalidArgument].contains((error as? CaissonError)?.code) else { throw error }
            }
        }
        if let value = try await SwarmObjects.find(name, type, call) { return value }
        throw CaissonError(.notFound, "No such object: \(name)", subject: name)
    }
}

/// Objects of the swarm by any name.
enum SwarmObjects {
    /// nil where there is none of that name, or no swarm. Throws `notFound` for one of a type that is not there.
    static func find(_ name: String, _ type: String, _ call: Invocation) async throws -> Value? {
        for kind in ["service", "task", "node", "secret", "config"] where type.isEmpty || type == kind {
            do { return try await value(name, kind, try await call.swarm()) } catch let error as CaissonError {
                guard type.isEmpty else { throw error }
                guard error.code == .notFound else { return nil }
            }
        }
        return nil
    }

    private static func value(_ name: String, _ kind: String, _ swarm: any SwarmAPI) async throws -> Value {
        switch kind {
        case "service": try ServiceValue.value(try await swarm.service(name))
        case "task": try TaskValue.value(try await swarm.task(name))
        case "node": NodeValue.value(try await swarm.node(name))
        case "secret": PayloadValue.value(try await swarm.payload(.secret, name))
        default: PayloadValue.value(try await swarm.payload(.config, name))
        }
    }
}
