package import CaissonCore
package import CaissonLinux
import SystemPackage

/// The network namespace of a container, held by descriptor: it lives as long as this or a process inside does, and nothing is
/// pinned in the file system.
package struct NetworkSandbox: Sendable {
    /// For setns(2); give it to the shim.
    package let namespace: SharedDescriptor
    /// Works inside the namespace from any thread.
    let socket: RouteSocket

    /// A new namespace with nothing but a loopback, up.
    package init() throws(CaissonError) {
        self = try atEdge("network namespace") {
            try DedicatedThread.run {
                try Namespace.unshare([.network])
                let namespace = try Files.open("/proc/thread-self/ns/net", .read).shared()
                let socket = try RouteSocket()
                // The first link of every namespace is its loopback.
                try socket.setUp(1)
                return NetworkSandbox(namespace: namespace, socket: socket)
            }
        }
    }

    /// The namespace of a running container.
    package init(namespace: SharedDescriptor) throws(CaissonError) {
        self = try atEdge("network namespace") {
            try Namespace.run(in: namespace.raw, .network) { NetworkSandbox(namespace: namespace, socket: try RouteSocket()) }
        }
    }

    private init(namespace: SharedDescriptor, socket: RouteSocket) {
        self.namespace = namespace
        self.socket = socket
    }

    /// The links inside.
    package func links() throws(CaissonError) -> [Link] { try atEdge("network namespace") { try socket.links() } }
}
