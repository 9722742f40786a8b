import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonRuntime
import CaissonStore
import SystemPackage

/// Makes a container: everything that can fail without a process is done here, the record comes last.
struct ContainerCreation: Sendable {
    let context: EngineContext

    func create(_ request: RunRequest, progress: @escaping ProgressSink) async throws -> CreatedContainer {
        try context.requireRoot()
        if let name = request.name { try ContainerName.validate(name) }
        var request = request
        var warnings = try RequestChecks.check(&request)
        request.host = try SharedNamespaces.fixed(request.host, context)
        if request.host.usernsMode == nil { request.host.usernsMode = try UserRange.standard(for: request.host, context) }
        let asked = request
        let image = try await image(for: asked, progress)
        let id = ObjectID.random()
        let lock = try context.locks.lock(.container(id))
        defer { lock.release() }
        do {
            var body = try body(id, image.record, asked)
            if body.process.isEmpty { throw CaissonError(.invalidArgument, "no command specified") }
            if image.isForeign { warnings.append(image.foreignWarning) }
            let provision = try provision(&body, image.record)
            defer { provision?.release() }
            // A collection looks for containers being made and sweeps under the root lock: it sees this snapshot, or sweeps
            // before. Whoever takes the network down for want of containers sees the record, or was done before.
            let root = try context.locks.lock(.root)
            defer { root.release() }
            do {
                try prepare(id, body)
                let name = try record(id, image.record, body, asked, provision)
                return CreatedContainer(id: id, name: name, warnings: warnings)
            } catch {
                provision?.discard()
                throw error
            }
        } catch {
            ContainerLeftovers(context: context).remove(id)
            lock.releaseAndRemove()
            throw error
        }
    }

    private func image(for request: RunRequest, _ progress: @escaping ProgressSink) async throws -> ImageChoice {
        let platform = try request.platform.map { try Platform(parsing: $0) }
        if request.pull != .always, let found = try existing(request.image, platform) { return found }
        guard request.pull != .never else { throw CaissonError(.notFound, "No such image: \(try shown(request.image))") }
        let pull = PullRequest(reference: request.image, platform: request.platform)
        _ = try await ImageService(context: context).pull(pull, progress: progress)
        guard let found = try existing(request.image, platform) else {
            throw CaissonError(.notFound, "No such image: \(try shown(request.image))")
        }
        return found
    }

    private func existing(_ text: String, _ platform: Platform?) throws -> ImageChoice? {
        do {
            let record = try context.images.resolve(text)
            let own = Platform(os: record.os, architecture: record.architecture, variant: record.variant)
            if let platform, platform.rank(of: own) == nil { return nil }
            return ImageChoice(record: record, platform: own)
        } catch let error as CaissonError where error.code == .notFound {
            return nil
        }
    }

    private func shown(_ text: String) throws -> String {
        (try? Reference(parsing: text).withDefaultTag.familiar) ?? text // ignored: an ID is shown as typed
    }

    private func body(_ id: ObjectID, _ image: ImageRecord, _ request: RunRequest) throws -> ContainerBody {
        var host = request.host
        let networks = try ContainerNetworks(context: context).resolve(request, &host)
        let execution = try context.images.config(of: image).config ?? ExecutionConfig()
        var config = try ConfigMerge.merge(image: ContainerConfig(execution), request: request)
        if config.hostname.isEmpty {
            config.hostname = request.host.networkMode == "host" ? HostSystem.hostname : id.short
        }
        let inherited = try InheritedMounts(context: context).mounts(request.host.volumesFrom ?? [])
        let mounts = try MountPlan(request.host, declared: (config.volumes ?? [:]).map(\.key), inherited: inherited).mounts
        var body = ContainerBody(
            imageName: request.image, config: config, host: host,
            process: (config.entrypoint?.filter { !$0.isEmpty } ?? []) + (config.cmd ?? []),
            diffIDs: image.layers.map(\.diffID.text), chainID: image.layers.last?.chainID.text ?? "", mounts: mounts)
        body.networks = networks
        return body
    }

    /// nil for a container without mounts of its own.
    private func provision(_ body: inout ContainerBody, _ image: ImageRecord) throws -> MountProvision? {
        guard !body.mounts.isEmpty else { return nil }
        let provision = try MountProvision(context, body.mounts, chain: image.layers.last?.chainID)
        body.mounts = provision.mounts
        return provision
    }

    private func prepare(_ id: ObjectID, _ body: ContainerBody) throws {
        try Files.makeDirectories(context.paths.container(id), mode: 0o710)
        let parent = body.chainID.isEmpty ? nil : try ChainID(parsing: body.chainID)
        _ = try context.snapshots.prepare(id.text, parent: parent)
        if let options = body.host.storageOpt { try limitSize(id, options) }
    }

    /// `--storage-opt`, in Docker's words but where there are no quotas.
    private func limitSize(_ id: ObjectID, _ options: [String: String]) throws {
        for key in options.keys.sorted() where key.lowercased() != "size" {
            throw CaissonError(.invalidArgument, "Unknown option \(key)")
        }
        for text in options.values {
            guard let size = ByteCount(parsing: text) else { throw CaissonError(.invalidArgument, "invalid size: '\(text)'") }
            if size.bytes > 0 { try context.snapshots.limit(container: id.text, to: size) }
        }
    }

    /// Inserts the row; a generated name that is taken is tried again with a digit.
    private func record(
        _ id: ObjectID, _ image: ImageRecord, _ body: ContainerBody, _ request: RunRequest, _ provision: MountProvision?
    ) throws -> String {
        var generator = SystemRandomNumberGenerator()
        var attempt = 0
        while true {
            let name = request.name.map(withoutSlash) ?? NameGenerator.name(attempt: attempt, using: &generator)
            do {
                try insert(id, name, image, body, request, provision)
                return name
            } catch let error as CaissonError where error.code == .conflict && request.name == nil && attempt < 20 {
                attempt += 1
            }
        }
    }

    private func withoutSlash(_ name: String) -> String { name.hasPrefix("/") ? String(name.dropFirst()) : name }

    private func insert(
        _ id: ObjectID, _ name: String, _ image: ImageRecord, _ body: ContainerBody, _ request: RunRequest,
        _ provision: MountProvision?
    ) throws {
        var record = ContainerRecord(
            id: id, name: name, imageID: image.id, state: ContainerState.created.rawValue, created: SystemClock.now(),
            body: try body.encoded())
        record.autoRemove = request.host.autoRemove
        let entry = ContainerEntry(record, body: body)
        try context.database.write { state in
            // Between resolving the image and here another process may have removed it.
            guard try state.images.find(id: image.id) != nil else {
                throw CaissonError(.notFound, "No such image: \(request.image)")
            }
            try state.containers.insert(entry.record)
            try provision?.record(entry, state)
            try state.events.append(entry, "create")
        }
        context.remember(entry)
    }
}

/// The image a container is made from, and whether this machine can run it natively.
struct ImageChoice: Sendable {
    let record: ImageRecord
    let platform: Platform

    var isForeign: Bool { Platform.host.rank(of: platform) == nil }

    var foreignWarning: String {
        "The requested image's platform (\(platform.text)) does not match the detected host platform "
            + "(\(Platform.host.text)) and no specific platform was requested"
    }
}
