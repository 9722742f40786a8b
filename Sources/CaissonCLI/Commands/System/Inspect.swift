import CaissonAPI
import CaissonCore

/// `caisson inspect`: whatever has that name, and the inspect of each noun.
enum Inspect {
    static let command = Command(
        name: "inspect", usage: "[OPTIONS] NAME|ID [NAME|ID...]",
        summary: "Return low-level information on containers, images and volumes", arguments: .atLeast(1),
        flags: {
            [
                FormatOption.object,
                .bool("size", "s", "Display total file sizes if the type is container"),
                .string("type", "Only inspect objects of the given type"),
            ]
        }, completes: .containersOrImages,
        run: { call in
            let type = call.flags.string("type") ?? ""
            guard ["", "container", "image", "volume"].contains(type) else {
                throw ExitFailure(1, "unknown type: \"\(type)\": must be one of \"container\", \"image\", \"volume\"")
            }
            let size = call.flags.bool("size")
            return try await objects(call) { engine, name in try await find(name, type, size, engine) }
        })

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

    private static func find(_ name: String, _ type: String, _ size: Bool, _ engine: any EngineAPI) async throws -> Value {
        if ["", "container"].contains(type) {
            do { return try ValueEncoder.encode(try await engine.containers.inspect(name, size: size)) } catch {
                guard type.isEmpty, (error as? CaissonError)?.code == .notFound else { throw error }
            }
        }
        if ["", "image"].contains(type) {
            do { return try ValueEncoder.encode(try await engine.images.inspect(name)) } catch {
                guard type.isEmpty, [.notFound, .invalidArgument].contains((error as? CaissonError)?.code) else { throw error }
            }
        }
        do { return try ValueEncoder.encode(try await engine.volumes.inspect(name)) } catch {
            guard type.isEmpty, (error as? CaissonError)?.code == .notFound else { throw error }
            throw CaissonError(.notFound, "No such object: \(name)", subject: name)
        }
    }
}
