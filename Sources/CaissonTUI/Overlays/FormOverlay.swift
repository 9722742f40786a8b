import CaissonAPI
import CaissonCore
import CaissonTerm

/// A form and what it is for.
struct FormOverlay: Sendable {
    enum Purpose: Sendable {
        case run
        case commit(ContainerRef)
        case rename(ContainerRef)
        case exec(ContainerRef)
        case export(ContainerRef)
        case pull
        case push
        case tag(image: String)
        case save([String])
        case load
        case makeBase
        case build
        case createVolume
        case createNetwork
        case connect(NetworkRef, ContainerRef)
        case scale(service: String, project: String)
        case createService
        case scaleSwarm(SwarmRef)
        case updateService(SwarmRef)
        case deployStack
        case login
    }

    /// What a filled-in form asks for.
    enum Outcome: Sendable, Equatable {
        case action(EngineAction)
        case foreground(ForegroundWork)
        /// To be looked at first; the form stays until then.
        case build(BuildOrder)
        /// What is different is shown first.
        case serviceUpdate(SwarmRef, ServiceChange)
        /// To be compared with the swarm first; the form stays until then.
        case stack(StackRequest)
    }

    /// What is wrong with a field.
    struct Complaint: Error, Equatable {
        var field: String
        var text: String
    }

    let purpose: Purpose
    let title: String
    /// What Enter on the last field does, for the footer.
    let verb: String
    var form: Form

    init(_ purpose: Purpose, _ title: String, verb: String, _ fields: [FormField]) {
        self.purpose = purpose
        self.title = title
        self.verb = verb
        form = Form(fields: fields)
    }

    /// Reads the fields.
    func submit() throws(Complaint) -> Outcome {
        switch purpose {
        case .run: .action(.run(try runRequest()))
        case .commit(let container): .action(.commit(container, try commitRequest()))
        case .rename(let container): .action(.rename(container, try required("name")))
        case .exec(let container): .foreground(.exec(container, command: try words("command", needed: true)))
        case .export(let container): .action(.export(container, path: try required("path")))
        case .pull: .action(.pull(try required("reference")))
        case .push: .action(.push(try required("reference")))
        case .tag(let image): .action(.tag(image: image, name: try required("name")))
        case .save(let images): .action(.save(images, path: try required("path")))
        case .load: .action(.load(path: try required("path")))
        case .makeBase:
            .action(.makeBase(form.choice("kind") == "debian" ? .debian : .busybox, tag: try required("tag")))
        case .build: .build(try buildOrder())
        case .createVolume: .action(.createVolume(try volumeRequest()))
        case .createNetwork: .action(.createNetwork(try networkRequest()))
        case .connect(let network, let container): .action(.connect(network, container, try attachment(network)))
        case .scale(let service, let project):
            .action(.project(project, .up(services: [service], scales: [service: try count()])))
        case .createService: .action(.swarm(.create(try serviceSpec())))
        case .scaleSwarm(let service): .action(.swarm(.scale(service, try number("count", upTo: 10_000))))
        case .deployStack: .stack(try stackRequest())
        case .updateService(let service): .serviceUpdate(service, try serviceChange())
        case .login:
            .action(
                .login(
                    LoginRequest(
                        server: try required("server"), username: try required("username"),
                        password: try required("password"))))
        }
    }

    private func runRequest() throws(Complaint) -> RunRequest {
        var request = RunRequest(image: try required("image"), command: try words("command"))
        let name = form.trimmed("name")
        request.name = name.isEmpty ? nil : name
        if form.flag("terminal") {
            request.tty = true
            request.openStdin = true
            request.attachStdin = true
        }
        request.attachStdout = true
        request.attachStderr = true
        request.host.autoRemove = form.flag("remove")
        request.environment = try words("environment")
        if let wrong = request.environment.first(where: { !$0.contains("=") }) {
            throw Complaint(field: "environment", text: "\(wrong): not KEY=value")
        }
        let binds = try words("volumes")
        if let wrong = binds.first(where: { !$0.contains(":") }) {
            throw Complaint(field: "volumes", text: "\(wrong): not source:destination")
        }
        request.host.binds = binds.isEmpty ? nil : binds
        request.host.networkMode = form.choice("network")
        return request
    }

    private func commitRequest() throws(Complaint) -> CommitRequest {
        let reference = form.trimmed("reference")
        let changes = form.trimmed("changes").split(separator: ";").map { $0.drop { $0 == " " } }
        return CommitRequest(
            reference: reference.isEmpty ? nil : reference, message: form.trimmed("message"),
            author: form.trimmed("author"),
            changes: changes.map(String.init), pause: form.flag("pause"))
    }

    private func volumeRequest() throws(Complaint) -> VolumeRequest {
        let name = form.trimmed("name")
        return VolumeRequest(
            name: name.isEmpty ? nil : name, options: try pairs("options"), labels: try pairs("labels"))
    }

    func pairs(_ field: String) throws(Complaint) -> [String: String] {
        var pairs: [String: String] = [:]
        for word in try words(field) {
            guard let equals = word.firstIndex(of: "=") else {
                throw Complaint(field: field, text: "\(word): not key=value")
            }
            pairs[String(word[..<equals])] = String(word[word.index(after: equals)...])
        }
        return pairs
    }

    private func buildOrder() throws(Complaint) -> BuildOrder {
        var order = BuildOrder(folder: try required("folder"), dockerfile: form.trimmed("dockerfile"))
        order.tags = try words("tag")
        order.target = form.trimmed("target")
        order.arguments = try words("arguments")
        order.noCache = form.flag("no-cache")
        order.pull = form.flag("pull")
        do throws(BuildOrder.Complaint) {
            try order.check()
        } catch {
            throw Complaint(field: error.field, text: error.text)
        }
        return order
    }

    private func count() throws(Complaint) -> Int {
        guard let count = Int(try required("count")), (0...1000).contains(count) else {
            throw Complaint(field: "count", text: "a number from 0 to 1000")
        }
        return count
    }

    func required(_ field: String) throws(Complaint) -> String {
        let text = form.trimmed(field)
        guard !text.isEmpty else { throw Complaint(field: field, text: "must be filled in") }
        return text
    }

    func words(_ field: String, needed: Bool = false) throws(Complaint) -> [String] {
        guard let words = ShellWords.split(form.trimmed(field)) else {
            throw Complaint(field: field, text: "a quote is left open")
        }
        guard !needed || !words.isEmpty else { throw Complaint(field: field, text: "must be filled in") }
        return words
    }
}

extension FormOverlay {
    /// Pasted text goes into the field that has the focus.
    mutating func paste(_ text: String) { _ = form.paste(text) }

    /// What follows from a changed field: another kind of base image is called something else.
    func adjusted(after field: String) -> FormOverlay {
        guard case .makeBase = purpose, field == "kind" else { return self }
        var fields = form.fields
        let name = form.choice("kind") == "debian" ? "debian:latest" : "busybox:latest"
        for index in fields.indices where fields[index].id == "tag" { fields[index].kind = .text(TextField(name)) }
        var copy = self
        copy.form = Form(fields: fields, focus: form.focus)
        return copy
    }
}
