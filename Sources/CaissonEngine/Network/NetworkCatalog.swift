import CaissonAPI
import CaissonCore
import CaissonStore
import SystemPackage

/// The networks of a state root: the three every engine has, and those users made.
struct NetworkCatalog: Sendable {
    let context: EngineContext

    static let builtIn = ["bridge", "host", "none"]

    /// What a user's word means.
    enum Found {
        case builtIn(String)
        case user(NetworkEntry)

        var name: String {
            switch self {
            case .builtIn(let name): name
            case .user(let entry): entry.name
            }
        }
    }

    /// The identity of a network that has no record, the same for as long as the root is.
    func id(ofBuiltIn name: String) -> ObjectID { StableID.make("network", context.paths.root.string, name) }

    var defaultID: ObjectID { id(ofBuiltIn: DefaultBridge.networkName) }

    func all() throws -> [NetworkEntry] { try context.database.read { try $0.networks.list() }.map(NetworkEntry.init) }

    /// A network by name, ID or the beginning of one ID; throws in Docker's words otherwise.
    func resolve(_ ref: String) throws -> Found {
        if NetworkCatalog.builtIn.contains(ref) { return .builtIn(ref) }
        if let record = try context.database.read({ try $0.networks.find(name: ref) }) { return .user(try NetworkEntry(record)) }
        let own = try all().filter { $0.id.text.hasPrefix(ref) }
        let others = NetworkCatalog.builtIn.filter { id(ofBuiltIn: $0).text.hasPrefix(ref) }
        if !ref.isEmpty, own.count + others.count == 1 {
            if let entry = own.first { return .user(entry) }
            if let name = others.first { return .builtIn(name) }
        }
        if !ref.isEmpty, own.count + others.count > 1 {
            throw CaissonError(.invalidArgument, "network \(ref) is ambiguous (\(own.count + others.count) matches found on ID prefix)", subject: ref)
        }
        throw CaissonError(.notFound, "network \(ref) not found", subject: ref)
    }

    /// A user's network; those every engine has are refused with `refusal`.
    func user(_ ref: String, _ refusal: (String) -> CaissonError) throws -> NetworkEntry {
        switch try resolve(ref) {
        case .user(let entry): return entry
        case .builtIn(let name): throw refusal(name)
        }
    }
}
