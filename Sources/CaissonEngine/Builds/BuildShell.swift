import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import FoundationEssentials
import SystemPackage

/// A container on the files of a step of a build: as they were when it failed, or as the step left them.
struct BuildShell: Sendable {
    let context: EngineContext

    /// Returns the container's ID. Throws `notFound` when those files are not there.
    func open(_ ref: String, step: Int) throws -> ObjectID {
        let build = try context.database.read { try $0.builds.resolve(ref) }.id
        let shell = StepShell(context: context)
        if let kept = try KeptSteps(context: context).find(build: build, step: step) {
            return try shell.open(.snapshot(kept.snapshot), kept.facts, build: build, step: step)
        }
        guard let past = try PastStep.read(BuildFolder(context.paths, build).events, step), let facts = try facts(past) else {
            throw CaissonError(.notFound, "step \(step) of build \(build.short): its files are not kept", subject: ref)
        }
        return try shell.open(.layers, facts, build: build, step: step)
    }

    /// The result of the step as the build cache has it: its layer alone does not say what it lies on.
    private func facts(_ past: PastStep) throws -> StepFacts? {
        let results = try context.database.read { try $0.buildCache.list() }.filter { record in
            record.diffID?.text == past.diffID && past.name.hasSuffix(record.description)
        }
        let newest = results.sorted { $0.lastUsed > $1.lastUsed }
        for record in newest {
            guard let chain = record.chainID, context.snapshots.contains(chain) else { continue }
            let seen = try? JSONDecoder().decode(Seen.self, from: Data(record.inputs.utf8)) // ignored: only RUN tells these
            return StepFacts(
                parent: chain, environment: seen?.variables ?? [], workingDirectory: seen?.setting("workdir") ?? "/",
                user: seen?.setting("user") ?? "")
        }
        return nil
    }

    /// What a RUN saw, as the cache notes it.
    private struct Seen: Decodable {
        var variables: [String]?
        var settings: [String]?

        func setting(_ name: String) -> String? {
            settings?.first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.utf8.count + 1)) }
        }
    }
}

/// A step as the log of its build tells of it.
private struct PastStep {
    var name: String
    /// Of the layer it made.
    var diffID: String

    /// nil when the build has no such step, or it made no layer.
    static func read(_ log: FilePath, _ number: Int) throws -> PastStep? {
        guard Files.exists(log) else { return nil }
        let file = try Files.open(log, .read)
        var parser = BuildLogParser()
        var (name, diffID): (String?, String?)
        var offset: Int64 = 0
        while true {
            let bytes = try FileIO.readAt(file.raw, offset: offset, upTo: 1 << 20)
            if bytes.isEmpty { break }
            offset += Int64(bytes.count)
            for event in parser.parse(bytes) {
                switch event {
                case .steps(let steps): name = steps.first { $0.id == number }?.name ?? name
                case .stepEnded(number, let end): diffID = end.diffID ?? diffID
                default: break
                }
            }
        }
        guard let name, let diffID else { return nil }
        return PastStep(name: name, diffID: diffID)
    }
}
