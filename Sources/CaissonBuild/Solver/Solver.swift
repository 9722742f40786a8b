import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import SystemPackage

/// Runs the steps of a graph, each as soon as those it needs are done; the first failure cancels the others.
struct Solver: Sendable {
    let id: ObjectID
    let graph: BuildGraph
    let request: BuildRequest
    let environment: BuildEnvironment
    let reporter: BuildReporter
    let cache: StepCache
    let contexts: BuildContexts
    let epoch: Int64?
    /// The number of the first vertex's step.
    let firstStep: Int

    /// What every step came to, in the graph's order.
    func solve() async throws -> [VertexResult] {
        var results: [Int: VertexResult] = [:]
        var waiting = graph.vertices.map { Set($0.needs).count }
        var dependants: [Int: [Int]] = [:]
        for (index, vertex) in graph.vertices.enumerated() {
            for need in Set(vertex.needs) { dependants[need, default: []].append(index) }
        }
        try await withThrowingTaskGroup(of: (Int, VertexResult).self) { group in
            for index in waiting.indices where waiting[index] == 0 { add(index, results, to: &group) }
            while let (index, result) = try await group.next() {
                results[index] = result
                for next in dependants[index] ?? [] {
                    waiting[next] -= 1
                    if waiting[next] == 0 { add(next, results, to: &group) }
                }
            }
        }
        return graph.vertices.indices.map { results[$0] ?? .empty }
    }

    private func add(
        _ index: Int, _ results: [Int: VertexResult], to group: inout ThrowingTaskGroup<(Int, VertexResult), any Error>
    ) {
        var needed: [Int: VertexResult] = [:]
        for need in graph.vertices[index].needs { needed[need] = results[need] }
        group.addTask { [needed] in (index, try await run(index, needed)) }
    }

    private func run(_ index: Int, _ needed: [Int: VertexResult]) async throws -> VertexResult {
        let vertex = graph.vertices[index]
        let step = firstStep + index
        try Task.checkCancellation()
        reporter.start(step)
        do {
            if case .image(let image) = vertex.operation {
                reporter.end(step, image.isNew ? .done : .cached)
                return VertexResult(image)
            }
            let parent = vertex.parent.flatMap { needed[$0] } ?? .empty
            let operation = try await operation(vertex, step, parent, needed)
            let run = StepExecution(
                vertex: vertex, step: step, parent: parent, operation: operation, environment: environment,
                cache: cache,
                reporter: reporter, epoch: epoch)
            return try await run.result()
        } catch {
            throw failure(error, vertex, step)
        }
    }

    private func failure(_ error: any Error, _ vertex: Vertex, _ step: Int) -> any Error {
        let exit = error as? StepFailure
        let known = exit.map { BuildFailure(.failedPrecondition, $0.message) } ?? error
        let error = BuildFailure.at(vertex.range, known)
        // What a cancelled call throws in its own words is still a cancellation.
        reporter.fail(step, Task.isCancelled && exit == nil ? CancellationError() : error, exitCode: exit?.status)
        guard var failure = error as? BuildFailure else { return error }
        failure.step = failure.step ?? step
        return failure
    }

    private func operation(
        _ vertex: Vertex, _ step: Int, _ parent: VertexResult, _ needed: [Int: VertexResult]
    ) async throws -> any StepOperation {
        switch vertex.operation {
        case .image: throw BuildFailure(.internal, "an image is no step")
        case .workdir(let plan):
            return WorkdirOperation(plan: plan, parent: parent, snapshots: environment.snapshots, epoch: epoch)
        case .copy(let plan):
            let opener = OriginOpener(contexts: contexts, environment: environment, results: needed, plan: plan) {
                [reporter] in
                reporter.progress(step, $0)
            }
            return CopyOperation(plan, parent: parent, snapshots: environment.snapshots, epoch: epoch) {
                try await opener.open($0)
            }
        case .run(let plan):
            let mounts = MountResolver(request: request, contexts: contexts, environment: environment) { vertex in
                vertex.flatMap { needed[$0]?.chain }
            }
            let text = LogText()
            return RunOperation(
                plan: plan, parent: parent, request: request, environment: environment,
                snapshot: Build.snapshotName(id, step: step), mounts: try await mounts.resolve(plan.mounts),
                output: { [reporter] stream, bytes in
                    let whole = text.text(stream, bytes)
                    if !whole.isEmpty { reporter.log(step, stream, whole) }
                },
                ended: { [reporter] in for part in text.rest() { reporter.log(step, part.stream, part.text) } })
        }
    }
}

extension VertexResult {
    init(_ image: ResolvedImageSource) {
        self.init(
            layers: image.record.layers, size: image.record.size, time: image.config.created ?? Timestamp(seconds: 0),
            image: image.name)
    }
}
