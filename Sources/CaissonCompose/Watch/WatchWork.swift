/// What a batch of changed files asks for. Made without touching anything.
package struct WatchWork: Sendable, Equatable {
    /// A file or folder and what it is called in containers.
    package struct Copy: Sendable, Equatable, Hashable {
        package var source: String
        package var target: String
    }

    /// One service's part.
    package struct Part: Sendable, Equatable {
        package var service: String
        /// The image is built and containers are made anew; then nothing else is needed.
        package var rebuilds = false
        /// By path.
        package var copies: [Copy] = []
        package var restarts = false
        /// The places, in the list of rules, of the rules whose commands are run.
        package var hooks: [Int] = []
    }

    package var parts: [Part] = []

    /// The work for paths that changed, by service in the order of the rules.
    package init(_ changed: Set<String>, _ rules: [(rule: WatchRule, filter: WatchFilter)]) {
        for (index, entry) in rules.enumerated() {
            let paths = changed.filter(entry.filter.admits).sorted()
            guard !paths.isEmpty else { continue }
            let rule = entry.rule
            let at = parts.firstIndex { $0.service == rule.service.name } ?? parts.count
            if at == parts.count { parts.append(Part(service: rule.service.name)) }
            if rule.action.syncs {
                let copies = paths.map { Copy(source: $0, target: rule.place(of: $0)) }
                parts[at].copies += copies.filter { !parts[at].copies.contains($0) }
            }
            switch rule.action {
            case .rebuild: parts[at].rebuilds = true
            case .restart, .syncAndRestart: parts[at].restarts = true
            case .syncAndExec: parts[at].hooks.append(index)
            case .sync: break
            }
        }
        for index in parts.indices where parts[index].rebuilds {
            parts[index] = Part(service: parts[index].service, rebuilds: true)
        }
    }
}
