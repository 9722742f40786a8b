/// Does something for each service, many at once, each after the services it depends on.
struct InOrder: Sendable {
    let parts: [Plan.Part]

    func run(_ body: @escaping @Sendable (Plan.Part) async throws -> Void) async throws {
        let present = Set(parts.map(\.service.name))
        try await withThrowingTaskGroup(of: String.self) { group in
            var waiting = parts
            var done: Set<String> = []
            func begin() {
                waiting.removeAll { part in
                    let isReady = part.waits.allSatisfy { done.contains($0.service) || !present.contains($0.service) }
                    if isReady {
                        group.addTask {
                            try await body(part)
                            return part.service.name
                        }
                    }
                    return isReady
                }
            }
            begin()
            while let name = try await group.next() {
                done.insert(name)
                begin()
            }
        }
    }
}
