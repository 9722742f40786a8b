import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonStore
import SystemPackage

/// A network a container can have a place on.
struct AttachableNetwork: Sendable {
    /// What records of endpoints name it by.
    let key: String
    let name: String
    let driver: String
    /// nil for the default network.
    let entry: NetworkEntry?
    /// nil where there is no bridge.
    let bridge: BridgeNetwork?
    private let root: String

    /// The network an attachment means. `notFound` in Docker's words when it is gone.
    init(_ attachment: NetworkAttachment, _ context: EngineContext) throws {
        guard let id = attachment.id.flatMap({ ObjectID($0) }) else {
            self.init(defaultOf: context, try DefaultBridge(context: context).network())
            return
        }
        guard let record = try context.database.read({ try $0.networks.find(id: id) }) else {
            throw CaissonError(.notFound, "network \(attachment.network) not found", subject: attachment.network)
        }
        self.init(try NetworkEntry(record), context)
    }

    /// A user's network.
    init(_ entry: NetworkEntry, _ context: EngineContext) {
        key = entry.id.text
        root = context.paths.root.string
        name = entry.name
        driver = entry.spec.driver
        self.entry = entry
        bridge = entry.bridge.map { HostFirewall(context: context).bridge($0) }
    }

    private init(defaultOf context: EngineContext, _ bridge: BridgeNetwork) {
        key = DefaultBridge.networkName
        root = context.paths.root.string
        name = DefaultBridge.networkName
        driver = "bridge"
        entry = nil
        self.bridge = bridge
    }

    var id: ObjectID { entry?.id ?? StableID.make("network", root, DefaultBridge.networkName) }
    var isDefault: Bool { entry == nil }
    var pool: AddressPool? { entry?.pool ?? bridge.map { AddressPool($0.configuration.subnet, gateway: $0.configuration.gateway) } }
    /// Whether it can lead out of the host.
    var isOpen: Bool { entry?.spec.isInternal != true }
}
