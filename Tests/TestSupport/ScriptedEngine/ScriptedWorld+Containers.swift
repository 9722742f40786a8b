package import CaissonAPI
package import CaissonCore

extension ScriptedWorld {
    /// The container with this name, ID or ID prefix.
    func container(_ ref: String) -> ContainerSummary? {
        read { state in
            state.containers.first { $0.name == ref || $0.id.text == ref } ?? state.containers.first { $0.id.text.hasPrefix(ref) }
        }
    }

    /// An ID that depends only on how many were given out before, so that screens can be compared.
    package func freshID() -> ObjectID {
        let number = edit { state -> UInt64 in
            defer { state.nextNumber += 1 }
            return state.nextNumber
        }
        let seed = String(0xa7c3_19e5_0d42 &+ number &* 0x0b5d_36f1_29a7, radix: 16)
        let digits = String((seed + seed + seed + seed + seed + seed + seed).prefix(64))
        return ObjectID(digits + String(repeating: "0", count: 64 - digits.utf8.count)) ?? ObjectID.random()
    }

    func create(_ request: RunRequest) -> CreatedContainer {
        let id = freshID()
        return edit { state in
            let names = ["brave_lovelace", "calm_turing", "keen_hopper", "swift_ritchie", "noble_curie", "wise_euler"]
            let name = request.name ?? names[state.containers.count % names.count]
            let image = state.images.first { $0.repoTags.contains(request.image) || $0.repoTags.contains(request.image + ":latest") }
            state.containers.insert(
                ContainerSummary(
                    id: id, name: name, image: request.image, imageID: image?.id ?? request.image,
                    command: request.command.isEmpty ? "/hello" : request.command.joined(separator: " "),
                    created: state.now, state: .created, labels: request.labels, networks: request.networks.map(\.network)), at: 0)
            state.requests[id] = request
            return CreatedContainer(id: id, name: name)
        }
    }

    /// Runs the container's program: it ends at once unless it was scripted to stay or has a terminal.
    func start(_ id: ObjectID) throws {
        let program = read { state -> ScriptedProgram in
            guard let container = state.containers.first(where: { $0.id == id }) else { return ScriptedProgram() }
            let staying = state.requests[id]?.tty ?? true
            return state.programs[container.command] ?? ScriptedProgram(exitCode: staying ? nil : 0)
        }
        let now = read(\.now)
        change(id, "start") { container in
            container.state = .running
            container.startedAt = now
        }
        if !program.output.isEmpty { log(id, program.output) }
        if let code = program.exitCode { exit(id, code: code, action: "die") }
    }

    /// Ends the container's process.
    package func exit(_ id: ObjectID, code: Int32, action: String = "die") {
        let now = read(\.now)
        change(id, action) { container in
            container.state = .exited
            container.exitCode = code
            container.finishedAt = now
        }
    }

    /// Changes one container and announces it.
    package func change(_ id: ObjectID, _ action: String, _ body: (inout ContainerSummary) -> Void) {
        let name = edit { state -> String? in
            guard let index = state.containers.firstIndex(where: { $0.id == id }) else { return nil }
            body(&state.containers[index])
            return state.containers[index].name
        }
        if let name { announce(.container, action, id.text, ["name": name]) }
    }
}
