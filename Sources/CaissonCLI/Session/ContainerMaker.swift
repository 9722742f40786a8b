import CaissonAPI
import CaissonCore

/// Makes the container of `run` and `create`, pulling the image where that is asked for, as Docker's client does: only
/// when the engine says the image is missing, so that the common case is a single call.
struct ContainerMaker: Sendable {
    let engine: any EngineAPI
    let console: Console
    let quiet: Bool
    /// Whether ^C and the like are looked after while an image is pulled; otherwise the caller does so.
    var watchesSignals = false

    func create(_ request: RunRequest) async throws -> CreatedContainer {
        let file = try CIDFile(request.host.containerIDFile, console)
        do {
            let created = try await createPulling(request)
            try file?.write(created.id.text)
            for warning in created.warnings { console.printError("WARNING: \(warning)") }
            return created
        } catch {
            file?.discard()
            throw error
        }
    }

    private func createPulling(_ request: RunRequest) async throws -> CreatedContainer {
        var local = request
        local.pull = .never
        if request.pull != .always {
            do { return try await engine.containers.create(local) { _ in } } catch {
                guard request.pull == .missing, (error as? CaissonError)?.code == .notFound else { throw error }
                // Something else may be what is missing; an image of another platform is.
                let isOfAnother = request.platform != nil && (error as? CaissonError)?.message.hasPrefix("No such image") == true
                let isMissing = try await isImageMissing(request.image)
                guard isOfAnother || isMissing else { throw error }
            }
            if !quiet { console.printError("Unable to find image '\(ImageName.tagged(request.image))' locally") }
        }
        let pulled = local
        guard watchesSignals else { return try await createAfterPull(pulled) }
        return try await Interruption.watching(console) { try await createAfterPull(pulled) }
    }

    private func createAfterPull(_ request: RunRequest) async throws -> CreatedContainer {
        try await pull(request)
        return try await engine.containers.create(request) { _ in }
    }

    private func isImageMissing(_ image: String) async throws -> Bool {
        do {
            _ = try await engine.images.inspect(image)
            return false
        } catch let error as CaissonError where error.code == .notFound { return true }
    }

    /// Everything about it goes to standard error: standard output is the container's.
    private func pull(_ request: RunRequest) async throws {
        let display = TransferDisplay(console, stream: .error, quiet: quiet)
        let pulled = PullRequest(reference: request.image, platform: request.platform)
        let results = try await engine.images.pull(pulled, progress: display.sink)
        display.finish()
        guard !quiet else { return }
        for line in results.flatMap(PullSummary.lines) { console.printError(line) }
    }
}

/// `--cidfile`: made before the container, filled with its ID, gone again when there is none.
private struct CIDFile {
    private let path: String
    private let file: OpenFile

    init?(_ path: String, _ console: Console) throws {
        guard !path.isEmpty else { return nil }
        self.path = console.absolute(path)
        guard !HostFile.exists(self.path) else {
            throw OptionFailure(
                "container ID file found, make sure the other container isn't running or delete \(path)")
        }
        do { file = try HostFile.create(self.path) } catch {
            throw OptionFailure("failed to create the container ID file: \(error)")
        }
    }

    func write(_ id: String) throws { try Array(id.utf8).withUnsafeBytes { try file.write($0) } }

    func discard() { HostFile.remove(path) }
}
