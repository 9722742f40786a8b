import CaissonAPI
import CaissonTerm

extension FormCatalog {
    static func createService() -> FormOverlay {
        FormOverlay(
            .createService, "Create a service", verb: "create",
            [
                .text("image", "Image", hint: "nginx, registry.example.org/app:1.0 …"),
                .text("name", "Name"),
                .text("replicas", "Replicas", "1"),
                .choice("mode", "Mode", ["replicated", "global"]),
                .text("ports", "Ports", hint: "8080:80, several or none"),
                .text("environment", "Environment", hint: "KEY=value KEY=value"),
                .text("command", "Command", hint: "the image's own"),
            ])
    }

    /// `stack` is the one to be deployed again, if any.
    static func deployStack(_ stack: String? = nil) -> FormOverlay {
        FormOverlay(
            .deployStack, "Deploy a stack", verb: "compare",
            [
                .text("file", "Compose file", hint: "docker-stack.yml, several by commas"),
                .text("name", "Stack", stack ?? "", hint: "what its services' names begin with"),
                .toggle("prune", "Prune (--prune)", false),
            ])
    }

    static func scale(_ service: ServiceDetails, count: Int) -> FormOverlay {
        FormOverlay(
            .scaleSwarm(SwarmRef(service)), "Scale \(service.name)", verb: "scale",
            [.text("count", "Tasks", "\(count)")])
    }

    /// Filled in with how the service is now.
    static func update(_ service: ServiceDetails) -> FormOverlay {
        let update = service.spec.update
        return FormOverlay(
            .updateService(SwarmRef(service)), "Update \(service.name)", verb: "compare",
            [
                .text("image", "Image", service.spec.task.container.image),
                .text("parallelism", "At a time", "\(update.parallelism)", hint: "0 for all"),
                .text("delay", "Delay", DurationText.of(update.delay), hint: "10s, 1m30s"),
                .choice("order", "Order", UpdateConfig.Order.allCases.map(\.rawValue), selected: update.order.rawValue),
                .choice(
                    "failure", "On failure", UpdateConfig.FailureAction.allCases.map(\.rawValue),
                    selected: update.failureAction.rawValue),
            ])
    }
}

extension FormField {
    fileprivate static func choice(_ id: String, _ label: String, _ choices: [String], selected: String) -> FormField {
        FormField(id: id, label: label, kind: .choice(choices, selected: choices.firstIndex(of: selected) ?? 0))
    }
}

extension FormOverlay {
    func serviceSpec() throws(Complaint) -> ServiceSpec {
        var container = ContainerSpec(image: try required("image"))
        container.environment = try words("environment")
        if let wrong = container.environment.first(where: { !$0.contains("=") }) {
            throw Complaint(field: "environment", text: "\(wrong): not KEY=value")
        }
        let command = try words("command")
        container.arguments = command.isEmpty ? nil : command
        let isGlobal = form.choice("mode") == "global"
        let mode = isGlobal ? ServiceMode.global : .replicated(replicas: try number("replicas", upTo: 10_000))
        var spec = ServiceSpec(name: try required("name"), task: TaskSpec(container: container), mode: mode)
        for word in try words("ports") { spec.endpoint.ports.append(try port(word)) }
        return spec
    }

    /// `80`, `8080:80`, `53:53/udp`.
    private func port(_ text: String) throws(Complaint) -> PortConfig {
        let halves = text.split(separator: "/", maxSplits: 1)
        let numbers = (halves.first ?? "").split(separator: ":", omittingEmptySubsequences: false).map { UInt16($0) }
        let transport = halves.count == 2 ? PortConfig.Transport(rawValue: String(halves[1])) : .tcp
        guard let transport, (1...2).contains(numbers.count), let target = numbers.last ?? nil, !numbers.contains(nil)
        else {
            throw Complaint(field: "ports", text: "\(text): not published:target, as 8080:80 or 53:53/udp")
        }
        return PortConfig(target: target, published: numbers.count == 2 ? numbers[0] : nil, transport: transport)
    }

    func stackRequest() throws(Complaint) -> StackRequest {
        let files = try required("file").split(separator: ",").map(String.init)
        guard !files.isEmpty else { throw Complaint(field: "file", text: "must be filled in") }
        return StackRequest(name: try required("name"), files: files, prunes: form.flag("prune"))
    }

    func serviceChange() throws(Complaint) -> ServiceChange {
        ServiceChange(
            image: try required("image"), parallelism: try number("parallelism", upTo: 10_000),
            delay: try duration("delay"),
            order: UpdateConfig.Order(rawValue: form.choice("order")),
            failureAction: UpdateConfig.FailureAction(rawValue: form.choice("failure")))
    }

    func number(_ field: String, upTo most: Int) throws(Complaint) -> Int {
        guard let number = Int(try required(field)), (0...most).contains(number) else {
            throw Complaint(field: field, text: "a number from 0 to \(most)")
        }
        return number
    }

    /// `10s`, `1m30s`, `500ms`.
    private func duration(_ field: String) throws(Complaint) -> Duration {
        let wrong = Complaint(field: field, text: "a time such as 10s, 1m30s or 500ms")
        var rest = try required(field)[...]
        var total = Duration.zero
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard let count = Int64(digits), let length = DurationText.units[String(unit)], count < 1_000_000 else {
                throw wrong
            }
            total += length * Int(count)
        }
        return total
    }
}

extension DurationText {
    static let units: [String: Duration] = [
        "ms": .milliseconds(1), "s": .seconds(1), "m": .seconds(60), "h": .seconds(3600),
    ]
}
