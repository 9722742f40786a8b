import CaissonCore
import CaissonLinux
package import CaissonSwarm
import FoundationEssentials
package import SystemPackage

/// `swarm/` below the state root: this machine's part in a swarm, and the swarm's store.
package struct SwarmFolder: SwarmHome {
    private let folder: FilePath
    private let open: @Sendable (FilePath) throws -> OpenedStore

    /// `open` opens the store in a file.
    package init(root: FilePath, open: @escaping @Sendable (FilePath) throws -> OpenedStore) {
        folder = root.appending("swarm")
        self.open = open
    }

    /// Where it says so; there outside of a swarm: nowhere.
    private var file: FilePath { folder.appending("membership.json") }

    /// Whether the machine of a state root is in a swarm, as far as one can tell without reading.
    static func isMember(root: FilePath) -> Bool { Files.exists(root.appending("swarm").appending("membership.json")) }

    package func membership() throws -> SwarmMembership? {
        guard try Files.isThere(file) else { return nil }
        do {
            return try JSONDecoder().decode(SwarmMembership.self, from: Data(try Files.read(file)))
        } catch {
            throw CaissonError(.dataLoss, "read \(file): \(error)", subject: file.string, cause: error)
        }
    }

    package func hasRemains() throws -> Bool { try Files.isThere(folder) }

    package func openStore() throws -> OpenedStore { try open(folder.appending("cluster.db")) }

    package func credentials() throws -> NodeCredentials? {
        let files = CertificateFiles(folder)
        guard try [files.certificate, files.key, files.root].allSatisfy({ try Files.isThere($0) }) else { return nil }
        return NodeCredentials(
            certificates: try Files.readText(files.certificate), key: try Files.readText(files.key),
            root: try Files.readText(files.root))
    }

    package func save(_ credentials: NodeCredentials) throws {
        let files = CertificateFiles(folder)
        try Files.makeDirectories(files.folder, mode: 0o700)
        let texts = [
            (files.root, credentials.root), (files.key, credentials.key), (files.certificate, credentials.certificates),
        ]
        for (path, text) in texts { try AtomicFile.write(text, to: path, mode: 0o600, durable: true) }
    }

    package func save(_ membership: SwarmMembership) throws {
        try AtomicFile.write(Array(try JSONEncoder().encode(membership)), to: file, mode: 0o600, durable: true)
    }

    package func forgetMembership() throws {
        try Files.remove(file)
        let folder = try Files.open(folder, [.read, .directory])
        try folder.sync()
    }

    package func erase() throws { try removeTree(at: folder) }
}

/// The node's certificate and key, and the root it trusts, named as swarmkit names them.
private struct CertificateFiles {
    let folder: FilePath

    init(_ swarm: FilePath) { folder = swarm.appending("certificates") }

    var certificate: FilePath { folder.appending("swarm-node.crt") }
    var key: FilePath { folder.appending("swarm-node.key") }
    var root: FilePath { folder.appending("swarm-root-ca.crt") }
}
