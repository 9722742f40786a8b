import CaissonAPI

/// `caisson container export`.
enum ContainerExport {
    static let command = Command(
        group: "container", name: "export", topLevel: "export", usage: "[OPTIONS] CONTAINER",
        summary: "Export a container's filesystem as a tar archive", arguments: .exactly(1),
        flags: { [.string("output", "o", "Write to a file, instead of STDOUT")] }, completes: .containers,
        run: { call in
            let name = call.arguments[0]
            try await ArchiveTarget.write(call, what: "export") { engine, sink in
                try await engine.containers.export(name, to: sink)
            }
            return 0
        })
}
