package import CaissonAPI

/// The container of `run`: one of a service's, beside those that belong to it.
package enum OneOffRequest {
    /// Throws ``ComposeError`` for keys that cannot be carried out.
    package static func make(
        _ project: ComposeProject, _ service: ServiceDefinition, name: String, publishes: Bool, aliases: Bool
    ) throws(ComposeError) -> RunRequest {
        try RefusalCheck.check(service.node, Schema.service, path: "services.\(service.name)")
        let maker = ServiceRequest(project: project, service: service) { other in
            project.service(other)?.containerName ?? "\(project.name)-\(other)-1"
        }
        var request = try maker.request(number: 1, name: name, imageID: nil, isOneOff: true)
        if publishes { maker.addPorts(&request) }
        if aliases { for index in request.networks.indices { request.networks[index].aliases = [service.name] } }
        return request
    }
}
