import CaissonAPI
import CaissonCore

/// Answers a shell: the words that may stand at the cursor, one a line.
struct CompletionQuery: Sendable {
    /// The hidden command the completion scripts call.
    static let name = "__complete"

    /// The words behind the program's name; the last is the one being typed.
    let words: [String]
    let engine: @Sendable () async throws -> any EngineAPI
    let swarm: @Sendable () async throws -> any SwarmAPI

    func candidates() async -> [String] {
        let typed = words.last ?? ""
        let place = place()
        var found: [String]
        switch place {
        case .commands(let names): found = names
        case .arguments(let command, let position):
            if typed.hasPrefix("-") {
                found = flags(of: command)
            } else {
                found = await subjects(command.completes, position)
            }
        }
        if typed.hasPrefix("-"), case .commands = place {
            found = GlobalOptions.flags.map { "--" + $0.name } + ["--help"]
        }
        return found.filter { $0.hasPrefix(typed) }.sorted()
    }

    private enum Place {
        case commands([String])
        case arguments(Command, Int)
    }

    /// Where the cursor is; flags and what follows them are passed over.
    private func place() -> Place {
        var rest = words.dropLast()[...]
        while let word = rest.first, word.hasPrefix("-") { rest.removeFirst() }
        guard let first = rest.popFirst() else { return .commands(Self.topLevel) }
        if let group = CommandCatalog.group(first) { return place(group, rest) }
        guard let command = CommandCatalog.command(topLevel: first) else { return .commands([]) }
        return .arguments(command, position(rest, command))
    }

    private func place(_ group: CommandGroup, _ typed: ArraySlice<String>) -> Place {
        let words = Self.behindFlags(of: group, typed)
        guard let verb = words.first else {
            let inner = CommandCatalog.groups.filter { $0.name.hasPrefix(group.name + " ") }
                .map { String($0.name.dropFirst(group.name.count + 1)) }
            return .commands(CommandCatalog.commands.filter { $0.group == group.name }.map(\.name) + inner)
        }
        if let inner = CommandCatalog.group(verb, in: group) { return place(inner, words.dropFirst()) }
        guard let command = CommandCatalog.command(group: group.name, verb: verb) else { return .commands([]) }
        return .arguments(command, position(words.dropFirst(), command))
    }

    /// The words from the verb on.
    private static func behindFlags(of group: CommandGroup, _ words: ArraySlice<String>) -> ArraySlice<String> {
        let parsed = try? FlagParser(group.flags + GlobalOptions.flags, interspersed: false).parse(words)
        return parsed.map { $0.arguments[...] } ?? words
    }

    /// How many arguments stand in front of the cursor.
    private func position(_ words: ArraySlice<String>, _ command: Command) -> Int {
        (try? FlagParser(command.flags(), interspersed: command.interspersed).parse(words).arguments.count) ?? 0
    }

    private static var topLevel: [String] {
        CommandCatalog.commands.compactMap { $0.topLevel ?? ($0.group == nil ? $0.name : nil) }
            + CommandCatalog.groups.map(\.name).filter { !$0.contains(" ") } + ["help"]
    }

    private func flags(of command: Command) -> [String] {
        command.flags().filter { !$0.isHidden }.map { "--" + $0.name } + ["--help"]
    }

    /// Names of what the command's arguments mean; an engine that cannot be reached offers nothing.
    private func subjects(_ subject: CompletionSubject, _ position: Int) async -> [String] {
        switch subject {
        case .nothing, .files: return []
        case .containers, .runningContainers:
            let all = if case .containers = subject { true } else { false }
            let rows = try? await engine().containers.list(ContainerListOptions(all: all))
            return (rows ?? []).map(\.name)
        case .builds:
            let rows = try? await engine().builds.list()
            return (rows ?? []).map(\.id.short)
        case .networks:
            guard position == 0 else { return await subjects(.containers, position) }
            return ((try? await engine().networks.list(Filters())) ?? []).map(\.name)
        case .volumes:
            let rows = try? await engine().volumes.list(VolumeListOptions())
            return (rows ?? []).map(\.name)
        case .nodes, .services, .stacks, .secrets, .configs: return await swarmNames(subject)
        case .images: return position == 0 ? await imageNames() : []
        case .containersOrImages:
            let rows = try? await engine().containers.list(ContainerListOptions(all: true))
            return (rows ?? []).map(\.name) + (await imageNames())
        }
    }

    private func swarmNames(_ subject: CompletionSubject) async -> [String] {
        guard let swarm = try? await swarm() else { return [] }  // ignored, here and below: nothing is offered then
        let all = Filters()
        switch subject {
        case .nodes: return ["self"] + ((try? await swarm.nodes(all)) ?? []).map(\.name)
        case .services: return ((try? await swarm.services(all)) ?? []).map(\.name)
        case .stacks: return Array(Set(((try? await swarm.services(all)) ?? []).compactMap(\.stack)))
        case .secrets: return ((try? await swarm.payloads(.secret, all)) ?? []).map(\.spec.name)
        case .configs: return ((try? await swarm.payloads(.config, all)) ?? []).map(\.spec.name)
        default: return []
        }
    }

    private func imageNames() async -> [String] {
        let rows = try? await engine().images.list(ImageListOptions())
        return (rows ?? []).flatMap(\.repoTags)
    }
}
