/// What has to be done, in order, for the engine to have what the file says. Made without touching anything.
package struct Plan: Sendable {
    /// A container to be made.
    package struct Creation: Sendable, Equatable {
        package var number: Int
        package var name: String
    }

    /// Why a container is made anew.
    package enum Reason: String, Sendable {
        case asked = "asked for"
        case configuration = "its configuration changed"
        case image = "its image changed"
        case network = "it is not on its networks"
        case renewedNetwork = "its network changed"
    }

    /// A container to be replaced.
    package struct Recreation: Sendable, Equatable {
        package var old: ExistingContainer
        package var reason: Reason
    }

    /// One service's part.
    package struct Part: Sendable {
        package var service: ServiceDefinition
        package var creations: [Creation] = []
        package var recreations: [Recreation] = []
        /// Too many of them.
        package var removals: [ExistingContainer] = []
        /// As they should be.
        package var kept: [ExistingContainer] = []
        /// What has to be the case before its containers start.
        package var waits: [ServiceDefinition.Dependency] = []
        /// A service it wants to be restarted with is made anew.
        package var restarts = false

        /// The names of all its containers once the plan is carried out, by number.
        package var containerNames: [String] {
            let kept = kept.map { ($0.number, $0.name) } + recreations.map { ($0.old.number, $0.old.name) }
            return (kept + creations.map { ($0.number, $0.name) }).sorted { $0.0 < $1.0 }.map(\.1)
        }

        /// Whether it changes anything before containers are started.
        package var isSettled: Bool { creations.isEmpty && recreations.isEmpty && removals.isEmpty }
    }

    package var networks: [ResourceDefinition] = []
    package var volumes: [ResourceDefinition] = []
    /// What is there in another shape than the file says, and is removed before it is made again.
    package var renewedNetworks: [ResourceDefinition] = []
    package var renewedVolumes: [ResourceDefinition] = []
    /// Volumes that are not as the file says: they stay, unless somebody agrees to lose what is in them.
    package var changedVolumes: [ResourceDefinition] = []
    /// Containers that have to go before their volumes can.
    package var cleared: [ExistingContainer] = []
    /// Containers of services that the file does not have.
    package var orphans: [ExistingContainer] = []
    package var removesOrphans = false
    /// In an order in which each comes after what it depends on.
    package var parts: [Part] = []
    package var warnings: [String] = []
}
