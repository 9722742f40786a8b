import CaissonAPI
import CaissonCore

/// The commands of secrets and configs, which differ in what can be read of them.
enum PayloadCommands {
    static let all: [Command] = PayloadKind.allCases.flatMap { kind in [create(kind), inspect(kind), list(kind), remove(kind), update(kind)] }

    /// As large as a version of one may be.
    private static let limit = 500 * 1024

    private static func create(_ kind: PayloadKind) -> Command {
        let isSecret = kind == .secret
        return Command(
            group: kind.rawValue, name: "create", usage: isSecret ? "[OPTIONS] SECRET [file|-]" : "[OPTIONS] CONFIG file|-",
            summary: isSecret ? "Create a secret from a file or STDIN as content" : "Create a config from a file or STDIN",
            arguments: isSecret ? .between(1, 2) : .exactly(2),
            flags: {
                var flags: [FlagSpec] = [
                    .list("label", "l", "\(SwarmText.title(kind.rawValue)) labels", check: LabelOption.check),
                    .string("template-driver", "Template driver"),
                ]
                let reason = "secrets are kept in the swarm itself: there are no drivers of others"
                if isSecret { flags.append(.refused("driver", .string, reason)) }
                return flags
            }, completes: .files,
            run: { call in
                guard call.arguments.count == 2 else { throw ExitFailure(1, "secret file is required") }
                let data = try data(call.arguments[1], kind, call.console)
                var spec = PayloadSpec(name: call.arguments[0])
                spec.labels = try LabelOption.values(call.flags, call.console)
                spec.templateDriver = call.flags.string("template-driver").flatMap { $0.isEmpty ? nil : $0 }
                try call.console.print(try await call.swarm().createPayload(kind, spec, data))
                return 0
            })
    }

    /// New bytes for a secret or config that is there: a new version, to which its services are taken.
    private static func update(_ kind: PayloadKind) -> Command {
        let noun = kind.rawValue
        return Command(
            group: noun, name: "update", usage: "[OPTIONS] \(noun.uppercased()) [file|-]",
            summary: "Give a \(noun) new content or labels",
            details: """
                Give a \(noun) new content or labels

                New content is a new version. Services that have the version before are updated to it, one task after the other as their
                update settings say; a rollback of a service goes back to the version it had. Jobs without a schedule stay as they are.
                """,
            arguments: .between(1, 2),
            flags: {
                [
                    .list("label-add", "Add or update a label", check: LabelOption.check),
                    .list("label-rm", "Remove a label by its key"),
                    .bool("no-rotate", "Leave services at the version they have"),
                ]
            }, completes: kind.subject,
            run: { call in
                let swarm = try await call.swarm()
                let payload = try await swarm.payload(kind, call.arguments[0])
                let bytes = call.arguments.count == 2 ? try data(call.arguments[1], kind, call.console) : nil
                var spec = payload.spec
                for key in call.flags.list("label-rm") { spec.labels[key] = nil }
                spec.labels.merge(call.flags.map("label-add")) { _, new in new }
                try await swarm.updatePayload(kind, payload.id, spec, bytes)
                try call.console.print(call.arguments[0])
                if bytes != nil, !call.flags.bool("no-rotate") {
                    try await PayloadRotation(kind: kind, before: payload, swarm: swarm).roll {
                        try call.console.print("service \($0): update begun")
                    }
                }
                return 0
            })
    }

    private static func data(_ path: String, _ kind: PayloadKind, _ console: Console) throws -> [UInt8] {
        do {
            return path == "-" ? try StandardInput.all(console, limit: limit) : try HostFile.read(console.absolute(path), limit: limit)
        } catch let error as CaissonError {
            throw CaissonError(error.code, "error reading content from \(FlagValue.quoted(path)): \(error.message)", cause: error)
        }
    }

    private static func remove(_ kind: PayloadKind) -> Command {
        let noun = kind.rawValue
        return Command(
            group: noun, name: "rm", aliases: ["remove"], usage: "\(noun.uppercased()) [\(noun.uppercased())...]",
            summary: "Remove one or more \(noun)s", arguments: .atLeast(1), completes: kind.subject,
            run: { call in
                let swarm = try await call.swarm()
                return try await call.forEachArgument { ref in
                    try await swarm.removePayload(kind, ref)
                    return ref
                }
            })
    }

    private static func inspect(_ kind: PayloadKind) -> Command {
        let noun = kind.rawValue
        return Command(
            group: noun, name: "inspect", usage: "[OPTIONS] \(noun.uppercased()) [\(noun.uppercased())...]",
            summary: "Display detailed information on one or more \(noun)s", arguments: .atLeast(1),
            flags: { SwarmInspection.flags }, completes: kind.subject,
            run: { call in
                let swarm = try await call.swarm()
                return try await SwarmInspection.run(
                    call, find: { try await swarm.payload(kind, $0) }, value: { PayloadValue.value($0) }, pretty: { PayloadValue.pretty($0, kind) })
            })
    }

    private static func list(_ kind: PayloadKind) -> Command {
        let noun = kind.rawValue
        return Command(
            group: noun, name: "ls", aliases: ["list"], usage: "[OPTIONS]", summary: "List \(noun)s", arguments: .none,
            flags: {
                [
                    FormatOption.filter("Filter output based on conditions provided"), FormatOption.list,
                    .bool("quiet", "q", "Only display IDs"),
                ]
            },
            run: { call in
                let payloads = try await call.swarm().payloads(kind, try call.flags.filters())
                let now = call.console.now()
                let rows = payloads.sorted { NaturalOrder.precedes($0.spec.name, $1.spec.name) }.map { PayloadValue.row($0, kind, now) }
                let text = try PayloadValue.listing(kind).render(rows, format: call.format, quiet: call.flags.bool("quiet"))
                try call.console.printRaw(text)
                return 0
            })
    }
}

extension PayloadKind {
    /// What completion offers.
    var subject: CompletionSubject {
        switch self {
        case .secret: .secrets
        case .config: .configs
        }
    }
}
