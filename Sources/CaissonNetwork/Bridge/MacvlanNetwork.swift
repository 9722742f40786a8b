package import CaissonCore
package import CaissonLinux
import Glibc

/// A network whose containers stand beside the host on one of its links, each with a hardware address of its own.
package struct MacvlanNetwork: Sendable {
    /// The link they stand on; `eth0.10` is made as a VLAN of `eth0` when it is not there. nil is a link that leads nowhere.
    package let parent: String?
    /// The name of that link.
    package let ownParent: String
    package let mode: MacvlanMode
    package let mtu: UInt32?

    package init(parent: String?, ownParent: String, mode: MacvlanMode, mtu: UInt32? = nil) {
        self.parent = parent
        self.ownParent = ownParent
        self.mode = mode
        self.mtu = mtu
    }

    /// `bridge`, `vepa`, `private` or `passthru`.
    package static func mode(_ name: String) -> MacvlanMode? {
        switch name {
        case "bridge", "": .bridge
        case "vepa": .vepa
        case "private": .isolated
        case "passthru": .passthru
        default: nil
        }
    }

    /// The parent's link, made if it is ours to make. `notFound` for one that is not there.
    @discardableResult
    package func ensure() throws(CaissonError) -> Link {
        try atEdge("network") {
            let socket = try RouteSocket()
            let name = parent ?? ownParent
            if let link = try socket.link(named: name) { return link }
            if parent == nil {
                // A bridge without links leads nowhere as well as a dummy link does, and every kernel that runs us has it.
                try unless(EEXIST) { try socket.addBridge(name, mtu: mtu) }
                if let made = try socket.link(named: name) { try socket.setUp(made.index) }
            } else if let dot = name.lastIndex(of: "."), let id = UInt16(name[name.index(after: dot)...]),
                let base = try socket.link(named: String(name[..<dot])) {
                try unless(EEXIST) { try socket.addVLAN(name, parent: base.index, id: id) }
                if let made = try socket.link(named: name) {
                    try socket.setAlias(made.index, "caisson \(ownParent)")
                    try socket.setUp(made.index)
                }
            }
            guard let link = try socket.link(named: name) else {
                throw CaissonError(.notFound, "network: parent link \(name) is not there", subject: name)
            }
            return link
        }
    }

    /// Puts a link of this network into the sandbox.
    package func attach(_ endpoint: Endpoint, to sandbox: NetworkSandbox) throws(CaissonError) {
        let parent = try ensure()
        try atEdge("network \(parent.name)") {
            try RouteSocket().addMacvlan(
                endpoint.name, parent: parent.index, mode: mode, mac: endpoint.mac, mtu: mtu, namespace: sandbox.namespace.raw)
            do { try sandbox.configure(endpoint) } catch {
                try? sandbox.removeLink(endpoint.name) // ignored: the first failure is the one to tell
                throw error
            }
        }
    }

    /// Takes away what ``ensure()`` made.
    package func remove() throws(CaissonError) {
        try atEdge("network") {
            let socket = try RouteSocket()
            guard let link = try socket.link(named: parent ?? ownParent) else { return }
            guard parent == nil ? link.kind == "bridge" : link.alias == "caisson \(ownParent)" else { return }
            try unless(ENODEV) { try socket.delete(link.index) }
        }
    }
}
