import CaissonAPI
import CaissonTerm

/// Every form of the workstation.
enum FormCatalog {
    /// `networks` are those of users.
    static func run(image: String, networks: [String] = []) -> FormOverlay {
        FormOverlay(
            .run, "Run a container", verb: "run",
            [
                .text("image", "Image", image, hint: "alpine, debian:12 …"),
                .text("command", "Command", hint: "the image's own"),
                .toggle("terminal", "Terminal (-it)", false),
                .toggle("remove", "Remove at exit (--rm)", false),
                .text("name", "Name", hint: "adjective_surname"),
                .text("environment", "Environment", hint: "KEY=value KEY=value"),
                .text("volumes", "Volumes", hint: "name:/in/container /host/path:/in/container"),
                .choice("network", "Network", ["bridge", "host", "none"] + networks),
            ])
    }

    static func commit(_ container: ContainerRef) -> FormOverlay {
        FormOverlay(
            .commit(container), "Commit \(container.name)", verb: "commit",
            [
                .text("reference", "Image name", hint: "repository:tag, empty for none"),
                .text("message", "Message"),
                .text("author", "Author", hint: "Name <mail>"),
                .text("changes", "Changes", hint: "CMD [\"app\"]; ENV KEY=value"),
                .toggle("pause", "Pause meanwhile", true),
            ])
    }

    static func rename(_ container: ContainerRef) -> FormOverlay {
        FormOverlay(.rename(container), "Rename \(container.name)", verb: "rename", [.text("name", "Name", container.name)])
    }

    static func exec(_ container: ContainerRef) -> FormOverlay {
        FormOverlay(
            .exec(container), "Execute in \(container.name)", verb: "execute", [.text("command", "Command", hint: "ls -l /")])
    }

    static func export(_ container: ContainerRef) -> FormOverlay {
        FormOverlay(
            .export(container), "Export the files of \(container.name)", verb: "export",
            [.text("path", "Archive", "\(container.name).tar")])
    }

    static func pull(_ reference: String = "") -> FormOverlay {
        FormOverlay(
            .pull, "Pull an image", verb: "pull",
            [.text("reference", "Image", reference, hint: "alpine, registry.example.org/app:1.0 …")])
    }

    static func push(_ reference: String) -> FormOverlay {
        FormOverlay(.push, "Push an image", verb: "push", [.text("reference", "Image", reference)])
    }

    static func tag(_ image: ImageRow) -> FormOverlay {
        FormOverlay(
            .tag(image: image.ref), "Tag \(image.displayName)", verb: "tag", [.text("name", "New name", hint: "repository:tag")])
    }

    static func save(_ images: [ImageRow]) -> FormOverlay {
        let stem = images.first?.displayName.prefix { $0 != ":" && $0 != " " }.split(separator: "/").last ?? "image"
        return FormOverlay(
            .save(images.map(\.ref)), "Save \(images.map(\.displayName).joined(separator: ", "))", verb: "save",
            [.text("path", "Archive", "\(stem).tar")])
    }

    static func load() -> FormOverlay {
        FormOverlay(
            .load, "Load images from an archive", verb: "load",
            [.text("path", "Archive", hint: "path of a docker or OCI archive")])
    }

    /// Filled in from a build that is looked at.
    static func build(like build: BuildSummary? = nil) -> FormOverlay {
        FormOverlay(
            .build, "Build an image", verb: "build",
            [
                .text("folder", "Folder", build?.folder ?? "", hint: "with the Dockerfile: . or ~/src/app"),
                .text("tag", "Name", build.map { $0.name == $0.folder ? "" : $0.name } ?? "", hint: "repository:tag, several or none"),
                .text("dockerfile", "Dockerfile", hint: "Dockerfile"),
                .text("target", "Stage", hint: "the last one"),
                .text("arguments", "Arguments", hint: "KEY=value KEY=value"),
                .toggle("no-cache", "Without cache", false),
                .toggle("pull", "Pull base images", false),
            ])
    }

    static func createVolume() -> FormOverlay {
        FormOverlay(
            .createVolume, "Create a volume", verb: "create",
            [
                .text("name", "Name", hint: "a random one"),
                .text("labels", "Labels", hint: "key=value key=value"),
                .text("options", "Options", hint: "type=tmpfs device=tmpfs o=size=64m"),
            ])
    }

    static func createNetwork() -> FormOverlay {
        FormOverlay(
            .createNetwork, "Create a network", verb: "create",
            [
                .text("name", "Name"),
                .choice("driver", "Driver", ["bridge", "macvlan"]),
                .text("subnet", "Subnet", hint: "a free one; 172.30.0.0/16 fd00:30::/64"),
                .text("gateway", "Gateway", hint: "the subnet's first address"),
                .text("range", "Range", hint: "the whole subnet"),
                .toggle("internal", "Internal", false),
                .toggle("ipv6", "IPv6", false),
                .text("labels", "Labels", hint: "key=value key=value"),
                .text("options", "Options", hint: "parent=eth0 com.docker.network.driver.mtu=1400"),
            ])
    }

    static func connect(_ container: ContainerRef, to network: NetworkSummary) -> FormOverlay {
        let address6 = network.hasIPv6 ? [FormField.text("ipv6", "IPv6 address", hint: "a free one")] : []
        return FormOverlay(
            .connect(network.ref, container), "Connect \(container.name) to \(network.name)", verb: "connect",
            [
                .text("aliases", "Aliases", hint: "names it is found by besides its own"),
                .text("ipv4", "Address", hint: "a free one"),
            ] + address6)
    }

    static func scale(_ service: String, of project: String, count: Int) -> FormOverlay {
        FormOverlay(
            .scale(service: service, project: project), "Scale \(service) of \(project)", verb: "scale",
            [.text("count", "Containers", "\(count)")])
    }

    static func makeBase() -> FormOverlay {
        FormOverlay(
            .makeBase, "Make a base image from this machine", verb: "make",
            [
                .choice("kind", "From", ["busybox", "debian"]),
                .text("tag", "Name", "busybox:latest"),
            ])
    }

    static func login() -> FormOverlay {
        FormOverlay(
            .login, "Log in to a registry", verb: "log in",
            [
                .text("server", "Registry", "docker.io"), .text("username", "User"),
                .text("password", "Password", isSecret: true),
            ])
    }
}

extension FormField {
    static func text(_ id: String, _ label: String, _ text: String = "", hint: String = "", isSecret: Bool = false) -> FormField {
        FormField(id: id, label: label, kind: .text(TextField(text, placeholder: hint, isSecret: isSecret)))
    }

    static func toggle(_ id: String, _ label: String, _ isOn: Bool) -> FormField {
        FormField(id: id, label: label, kind: .toggle(isOn))
    }

    static func choice(_ id: String, _ label: String, _ choices: [String]) -> FormField {
        FormField(id: id, label: label, kind: .choice(choices, selected: 0))
    }
}

extension Form {
    /// The text of a field without the blanks around it.
    func trimmed(_ id: String) -> String {
        let inner = text(id).drop { $0.isWhitespace }
        return String(inner.prefix(inner.count - inner.reversed().prefix { $0.isWhitespace }.count))
    }

    func flag(_ id: String) -> Bool { value(id) == .toggle(true) }

    func choice(_ id: String) -> String {
        guard case .choice(let choices, let selected) = fields.first(where: { $0.id == id })?.kind else { return "" }
        return choices.indices.contains(selected) ? choices[selected] : ""
    }
}
