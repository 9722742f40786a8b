package import CaissonAPI
import CaissonCore

extension ControlAPI {
    /// Bytes of the largest secret or config, as in Docker.
    package static var largestPayload: Int { 500 << 10 }

    package func payloads(_ kind: PayloadKind, _ filters: Filters) async throws -> [PayloadDetails] {
        let filter = try SwarmFilter(filters, keys: ["id", "name", "label"])
        let snapshot = try snapshot()
        let all =
            switch kind {
            case .secret: snapshot.secrets.values.map { PayloadDetails($0, showsData: false) }
            case .config: snapshot.configs.values.map { PayloadDetails($0, showsData: true) }
            }
        return all.filter { payload in
            filter.admits("id", beginningOf: payload.id) && filter.admits("name", beginningOf: payload.spec.name)
                && filter.admits("label", labels: payload.spec.labels)
        }.sorted { $0.spec.name < $1.spec.name }
    }

    package func payload(_ kind: PayloadKind, _ ref: String) async throws -> PayloadDetails {
        switch kind {
        case .secret: PayloadDetails(try snapshot().secret(ref), showsData: false)
        case .config: PayloadDetails(try snapshot().config(ref), showsData: true)
        }
    }

    package func createPayload(_ kind: PayloadKind, _ spec: PayloadSpec, _ data: [UInt8]) async throws -> String {
        try PayloadCheck.check(kind, spec, data)
        let now = now()
        return try await write { snapshot in
            let isTaken =
                switch kind {
                case .secret: snapshot.secrets.values.contains { $0.spec.name == spec.name }
                case .config: snapshot.configs.values.contains { $0.spec.name == spec.name }
                }
            if isTaken { throw CaissonError(.alreadyExists, "\(kind.rawValue) \(spec.name) already exists", subject: spec.name) }
            switch kind {
            case .secret:
                let record = SecretRecord(id: .random(), createdAt: now, spec: spec, data: data)
                return ("\(record.id)", [.create(.secret(record))])
            case .config:
                let record = ConfigRecord(id: .random(), createdAt: now, spec: spec, data: data)
                return ("\(record.id)", [.create(.config(record))])
            }
        }
    }

    package func updatePayload(_ kind: PayloadKind, _ ref: String, _ spec: PayloadSpec, _ data: [UInt8]?) async throws {
        try PayloadCheck.check(kind, spec, data ?? [0])
        let now = now()
        try await write { snapshot in
            switch kind {
            case .secret:
                let pinned = PinnedVersions(snapshot).secrets
                let record = try PayloadCheck.updated(kind, snapshot.secret(ref), spec, data, pinned: pinned, now)
                return ((), [.update(.secret(record))])
            case .config:
                let pinned = PinnedVersions(snapshot).configs
                let record = try PayloadCheck.updated(kind, snapshot.config(ref), spec, data, pinned: pinned, now)
                return ((), [.update(.config(record))])
            }
        }
    }

    package func removePayload(_ kind: PayloadKind, _ ref: String) async throws {
        try await write { snapshot in
            let found: (key: ObjectKey, name: String, version: Int64, users: [String])
            switch kind {
            case .secret:
                let record = try snapshot.secret(ref)
                let users = snapshot.users { $0.container.secrets.contains { $0.id == record.id } }
                found = (.secret(record.id), record.spec.name, record.meta.version, users)
            case .config:
                let record = try snapshot.config(ref)
                let users = snapshot.users { $0.container.configs.contains { $0.id == record.id } }
                found = (.config(record.id), record.spec.name, record.meta.version, users)
            }
            guard found.users.isEmpty else {
                let word = found.users.count > 1 ? "services" : "service"
                throw CaissonError(
                    .failedPrecondition,
                    "\(kind.rawValue) '\(found.name)' is in use by the following \(word): \(found.users.joined(separator: ", "))", subject: ref)
            }
            return ((), [.delete(found.key, expecting: .version(found.version))])
        }
    }
}

extension ClusterSnapshot {
    /// The names of services, but those on their way out, whose present task template is of some kind.
    func users(_ uses: (TaskSpec) -> Bool) -> [String] { services.values.filter { !$0.isBeingRemoved && uses($0.taskSpec.value) }.map(\.name).sorted() }
}

/// The versions of secrets and configs that some service, as it is or as it was, or some task refers to.
struct PinnedVersions {
    private(set) var secrets: [SecretID: Set<UInt64>] = [:]
    private(set) var configs: [ConfigID: Set<UInt64>] = [:]

    init(_ snapshot: ClusterSnapshot) {
        for service in snapshot.services.values {
            add(service.taskSpec.value)
            if let previous = service.previousSpec { add(previous.task) }
        }
        for task in snapshot.tasks.all where !task.state.isTerminal { add(task.spec.value) }
    }

    private mutating func add(_ spec: TaskSpec) {
        for reference in spec.container.secrets { secrets[reference.id, default: []].insert(reference.version) }
        for reference in spec.container.configs { configs[reference.id, default: []].insert(reference.version) }
    }
}

/// What of a secret or config can be refused, and what becomes of one that is updated.
enum PayloadCheck {
    static func check(_ kind: PayloadKind, _ spec: PayloadSpec, _ data: [UInt8]) throws {
        let isPlain = spec.name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "_.-".utf8.contains(byte)
        }
        guard isPlain, (1...64).contains(spec.name.utf8.count), let first = spec.name.first, first.isLetter || first.isNumber,
            let last = spec.name.last, last.isLetter || last.isNumber
        else {
            throw CaissonError(
                .invalidArgument,
                "invalid name, only 64 [a-zA-Z0-9-_.] characters allowed, and the start and end character must be [a-zA-Z0-9]")
        }
        guard (kind == .config ? 0...ControlAPI.largestPayload : 1...ControlAPI.largestPayload).contains(data.count) else {
            throw CaissonError(
                .invalidArgument, "\(kind.rawValue) data must be larger than 0 and less than \(ControlAPI.largestPayload) bytes")
        }
        guard [nil, "golang"].contains(spec.templateDriver) else {
            throw CaissonError(.invalidArgument, "template driver \(spec.templateDriver ?? "") not supported: golang is")
        }
    }

    /// With a new version of the bytes, where there are any; versions nothing refers to go, but the newest.
    static func updated<Kind>(
        _ kind: PayloadKind, _ record: PayloadRecord<Kind>, _ spec: PayloadSpec, _ data: [UInt8]?, pinned: [SwarmID<Kind>: Set<UInt64>],
        _ now: Timestamp
    ) throws -> PayloadRecord<Kind> {
        var record = record
        guard spec.name == record.spec.name else { throw CaissonError(.invalidArgument, "only updates to Labels and data are allowed") }
        record.spec = spec
        record.meta.updatedAt = now
        // The same bytes again are no new version: a stack that is deployed again leaves its services alone.
        guard let data, data != record.versions.last?.data else { return record }
        let number = (record.versions.last?.number ?? 0) + 1
        record.versions = record.versions.filter { pinned[record.id]?.contains($0.number) ?? false }
        record.versions.append(PayloadVersion(number: number, createdAt: now, data: data))
        let size = record.versions.reduce(0) { $0 + $1.data.count }
        guard size <= 2 * ControlAPI.largestPayload else {
            throw CaissonError(
                .resourceExhausted, "\(kind.rawValue) \(spec.name): services still use \(record.versions.count - 1) older versions of it: update them first")
        }
        return record
    }
}
