import CaissonAPI
import CaissonCore
import Synchronization

/// One build from the command line: what standard input holds, the progress, the files that are written in the end.
struct BuildSession: Sendable {
    let options: BuildOptions
    let console: Console
    let engine: any EngineAPI

    func run() async throws -> Int32 {
        // What a build before this one left must not be taken for the result of one that fails.
        if let file = options.imageIDFile { HostFile.remove(file) }
        let spooled = SpooledFiles(options.toStandardOutput)
        defer { spooled.remove() }
        let display = BuildDisplay(console, options.progress)
        let result: BuildResult
        do {
            result = try await Interruption.watching(console) { [self] in
                let request = try await request(spooled)
                return try await display.show { try await engine.builds.build(request, events: display.sink) }
            }
        } catch {
            return try await fail(error, display)
        }
        printWarnings(display)
        return try await finish(result, display)
    }

    /// The request with what standard input holds.
    private func request(_ spooled: SpooledFiles) async throws -> BuildRequest {
        var request = options.request
        let input = StandardInputContext(console: console)
        switch options.input {
        case .ready(let context, let dockerfile): (request.context, request.dockerfile) = (context, dockerfile)
        case .dockerfileOnInput(let context):
            (request.context, request.dockerfile) = (context, try await input.dockerfile())
        case .contextOnInput(let file): (request.context, request.dockerfile) = try await input.context(file: file)
        }
        if case .archive(let path) = request.context { spooled.add(path) }
        return request
    }

    private func finish(_ result: BuildResult, _ display: BuildDisplay) async throws -> Int32 {
        if options.isCheck {
            try console.printRaw(WarningText.report(display.warnings, display.start))
            return display.warnings.isEmpty || options.ignoresWarnings ? 0 : 1
        }
        // An image that went into an archive has an ID all the same.
        let id = result.imageID ?? result.metadata["containerimage.config.digest"]
        if options.progress == .quiet, let id { try console.print(id) }
        do {
            if let file = options.imageIDFile { try await write(id ?? "", to: file) }
            if let file = options.metadataFile { try await write(MetadataText.json(result), to: file) }
            if let file = options.toStandardOutput { try copyToOutput(file) }
        } catch { throw ExitFailure(1, "ERROR: \(BuildFailure.headline(error))") }
        return 0
    }

    private func write(_ text: String, to file: String) async throws {
        try await HostFile.replace(file) { sink in try Array(text.utf8).withUnsafeBytes { try sink($0) } }
    }

    private func copyToOutput(_ file: String) throws {
        let source = try HostFile.source(file)
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        while case let count = try chunk.withUnsafeMutableBytes({ try source($0) }), count > 0 {
            try console.write(.output, Array(chunk[..<count]))
        }
    }

    private func printWarnings(_ display: BuildDisplay) {
        guard options.progress != .quiet, options.progress != .rawjson, !options.isCheck else { return }
        let colors = options.progress == .tty && console.environment["NO_COLOR"] == nil
        let text = WarningText.summary(display.warnings, display.start, expanded: options.isDebug, colors: colors)
        if !text.isEmpty { try? console.write(.error, Array(text.utf8)) }  // ignored: there is no other place for it
    }

    /// Prints why, opens the shell that was asked for, and returns the exit status.
    private func fail(_ error: any Error, _ display: BuildDisplay) async throws -> Int32 {
        printWarnings(display)
        let failure = BuildFailure(error, display.end, debug: options.isDebug)
        console.printError(failure.text)
        if options.opensShell, let start = display.start, let step = failure.step {
            try await StepShell(engine: engine, console: console).open(start.id.text, step: step)
        }
        return failure.status
    }
}

/// Temporary files of a build that end with it.
private final class SpooledFiles: Sendable {
    private let paths: Mutex<[String]>

    init(_ path: String?) { paths = Mutex(path.map { [$0] } ?? []) }

    func add(_ path: String) { paths.withLock { $0.append(path) } }
    func remove() { for path in paths.withLock({ $0 }) { HostFile.remove(path) } }
}
