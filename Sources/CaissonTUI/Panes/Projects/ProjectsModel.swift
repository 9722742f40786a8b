import CaissonAPI
import CaissonCore
import CaissonTerm

/// A row of the compose pane: a project, or one of its services below it.
struct ProjectRow: Identifiable, Sendable, Equatable {
    var project: ProjectSummary
    /// nil for the project itself.
    var service: ProjectServiceSummary?

    var id: String { "\(project.name)/\(service?.name ?? "")" }
    /// All containers the row stands for.
    var containers: [ContainerSummary] { service?.containers ?? project.services.flatMap(\.containers) }
    /// What actions are about: a service, or nothing for all of the project.
    var services: [String] { service.map { [$0.name] } ?? [] }
    var name: String { service?.name ?? project.name }
}

/// The compose pane, and what the panes beside it show of the selected project.
struct ProjectsModel: Sendable {
    var list = ObjectList<ProjectRow> { [$0.project.name, $0.service?.name ?? ""] }
    private(set) var isLoaded = false
    private(set) var failure: CaissonError?
    private(set) var details = Remote<String, ProjectDetails>()
    /// What was last known of each project, so that rows keep what they say while another one is looked at.
    private(set) var known: [String: ProjectDetails] = [:]
    /// The first lines in view, by pane.
    var tops: [PaneID: Int] = [:]

    var selected: ProjectRow? { list.selected }

    mutating func receive(_ result: Result<[ProjectSummary], CaissonError>) {
        switch result {
        case .success(let projects):
            (isLoaded, failure) = (true, nil)
            list.replace(
                with: projects.flatMap { project in
                    [ProjectRow(project: project)] + project.services.map { ProjectRow(project: project, service: $0) }
                })
            let names = Set(projects.map(\.name))
            known = known.filter { names.contains($0.key) }
        case .failure(let error): failure = error
        }
    }

    /// Whether a project must be compared with its file.
    mutating func wants(_ name: String, now: Timestamp) -> Bool {
        if details.key != name { tops = [:] }
        return details.wants(name, now: now)
    }

    mutating func receiveDetails(_ name: String, _ result: Result<ProjectDetails, CaissonError>) {
        if case .success(let value) = result { known[name] = value }
        _ = details.receive(name, result)
    }

    mutating func expire() { details.expire() }

    /// Nothing is selected.
    mutating func clearDetail() { details.clear() }
}

extension AppModel {
    /// What is known of the selected project; nil until it was compared with its file.
    var shownProject: ProjectDetails? {
        projects.selected.flatMap { projects.known[$0.project.name] }
    }

    /// What is known of a row's service.
    func comparison(of row: ProjectRow) -> ProjectService? {
        guard let service = row.service else { return nil }
        return projects.known[row.project.name]?.services.first { $0.name == service.name }
    }

    /// The addresses a browser can be given for the selected row.
    var projectLinks: [String] {
        (projects.selected?.containers ?? []).filter(\.isAlive).flatMap { PublishedPort.all($0.ports, of: $0.ref) }
            .compactMap(\.url).reduce(into: []) { urls, url in if !urls.contains(url) { urls.append(url) } }
    }
}

extension PublishedPort {
    /// Reads the PORTS column: `0.0.0.0:8080->80/tcp, [::]:8080->80/tcp`. Of a range the first port.
    static func all(_ column: String, of container: ContainerRef) -> [PublishedPort] {
        column.split(separator: ",").compactMap { part in
            let text = part.drop { $0 == " " }
            guard let arrow = text.firstRange(of: "->"), let colon = text[..<arrow.lowerBound].lastIndex(of: ":") else {
                return nil
            }
            let target = text[arrow.upperBound...].split(separator: "/")
            guard target.count == 2 else { return nil }
            func first(_ ports: Substring) -> String { String(ports.prefix { $0.isNumber }) }
            return PublishedPort(
                hostIP: text[..<colon].filter { $0 != "[" && $0 != "]" },
                hostPort: first(text[text.index(after: colon)..<arrow.lowerBound]), port: first(target[0]),
                kind: String(target[1]), container: container)
        }
    }
}
