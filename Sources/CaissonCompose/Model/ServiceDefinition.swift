/// One service of a project.
package struct ServiceDefinition: Sendable {
    package let name: String
    package let node: ComposeNode

    init(name: String, node: ComposeNode) {
        self.name = name
        self.node = node
    }

    /// What has to be the case of another service before this one starts.
    package struct Dependency: Sendable, Equatable {
        /// The state waited for.
        package enum Condition: String, Sendable {
            case started = "service_started"
            case healthy = "service_healthy"
            case completed = "service_completed_successfully"
        }

        package var service: String
        package var condition: Condition
        /// Whether this service is restarted when the other one is made anew.
        package var restarts: Bool
        /// Without it this service cannot be.
        package var isRequired: Bool
    }

    package var dependencies: [Dependency] {
        (node["depends_on"]?.entries ?? []).map { entry in
            Dependency(
                service: entry.key,
                condition: entry.value["condition"]?.text.flatMap { Dependency.Condition(rawValue: $0) } ?? .started,
                restarts: entry.value["restart"]?.flag ?? false, isRequired: entry.value["required"]?.flag ?? true)
        }
    }

    package var image: String? { text("image") }
    package var build: ComposeNode? { node["build"] }
    package var containerName: String? { text("container_name") }
    package var profiles: [String] { node["profiles"]?.texts ?? [] }

    /// How many containers it has.
    package var scale: Int {
        let replicas = node["deploy"]?["replicas"]?.integer
        return Int(node["scale"]?.integer ?? replicas ?? 1)
    }

    /// The image its containers are made of: the one named, or the one its build makes.
    package func imageName(in project: String) -> String { image ?? "\(project)-\(name)" }

    // MARK: what it refers to

    package var networkNames: [String] { node["networks"]?.entries?.map(\.key) ?? [] }
    package var volumeNames: [String] {
        mounts.filter { $0["type"]?.text == "volume" }.compactMap { $0["source"]?.text }
    }
    package var secretNames: [String] {
        sources("secrets") + (build?["secrets"]?.items ?? []).compactMap { $0["source"]?.text }
    }
    package var configNames: [String] { sources("configs") }
    package var mounts: [ComposeNode] { node["volumes"]?.items ?? [] }

    private func sources(_ key: String) -> [String] { (node[key]?.items ?? []).compactMap { $0["source"]?.text } }

    // MARK: short hands

    package func text(_ key: String) -> String? { node[key]?.text }
    package func texts(_ key: String) -> [String] { node[key]?.texts ?? [] }
    package func flag(_ key: String) -> Bool { node[key]?.flag ?? false }
    package func integer(_ key: String) -> Int64? { node[key]?.integer }
    package func pairs(_ key: String) -> [String: String] { node[key]?.pairs ?? [:] }
    package func nanoseconds(_ key: String) -> Int64? { text(key).flatMap { ComposeDuration($0) }?.nanoseconds }
}
