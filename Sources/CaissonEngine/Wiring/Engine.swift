package import CaissonAPI
package import CaissonCore

/// The container engine of one state root, in this process.
package struct Engine: EngineAPI {
    let context: EngineContext

    /// Opens nothing yet: stores are opened when they are first needed.
    package init(_ options: EngineOptions) { context = EngineContext(options) }

    package var containers: any ContainersAPI { ContainerService(context: context) }
    package var images: any ImagesAPI { ImageService(context: context) }
    package var networks: any NetworksAPI { NetworkService(context: context) }
    package var builds: any BuildsAPI { BuildService(context: context) }
    package var volumes: any VolumesAPI { VolumeService(context: context) }
    package var events: any EventsAPI { EventService(context: context) }
    package var system: any SystemAPI { SystemService(context: context) }
    package var registries: any RegistriesAPI { context.registries }

    /// Says that a container will be started soon, in which network mode: what does not depend on more begins now, beside the
    /// opening of the stores.
    package func expectStart(networkMode: String) { context.expectStart(networkMode: networkMode) }

    /// Takes the root from whatever a killed process left to a state in which every record is true. Cheap when there is
    /// nothing to do; throws ``CaissonError`` when the root cannot be used at all.
    package func recover() async throws {
        let context = context
        try await context.run { try await StartupReconciler(context: context).run() }
    }

    /// What `caisson reap` does: records what the shim of a container saw. Idempotent.
    package func reap(_ id: ObjectID) async throws {
        let context = context
        try await context.run { try await ContainerReaper(context: context).reap(id) }
    }
}
