import CaissonAPI
import CaissonCore

/// Keeps one task of a global service on each node its placement admits.
struct GlobalOrchestrator {
    static func step(_ work: inout ServiceWork) {
        leaveNodes(&work)
        RestartSupervisor.step(&work)
        fillNodes(&work)
        UpdateSupervisor.step(&work)
        StartGate.step(&work)
    }

    /// Whether a node is to have a task. A silent node keeps the one it has.
    static func isEligible(_ node: NodeRecord, for spec: TaskSpec) -> Bool {
        node.spec.availability != .drain && spec.placement.admits(node) && admitsPlatform(spec.placement, node)
    }

    private static func admitsPlatform(_ placement: Placement, _ node: NodeRecord) -> Bool {
        placement.platforms.isEmpty
            || placement.platforms.contains { wanted in
                let has = node.description.platform
                return (wanted.os.isEmpty || wanted.os == has.os)
                    && (wanted.architecture.isEmpty || wanted.architecture == has.architecture)
            }
    }

    static func leaveNodes(_ work: inout ServiceWork) {
        for slot in work.slots.indices {
            guard case .node(let id) = work.slots[slot].slot else {
                // Left over from a time when the service was replicated.
                work.retireAll(slot, to: .remove)
                continue
            }
            let node = work.snapshot.nodes[id]
            if node.map({ isEligible($0, for: work.service.taskSpec.value) }) != true {
                work.retireAll(slot, to: .remove)
            }
        }
    }

    private static func fillNodes(_ work: inout ServiceWork) {
        let taken = Set(work.slots.filter(\.isOccupied).map(\.slot))
        for node in work.snapshot.sortedNodes {
            guard node.status.state == .ready, node.spec.availability == .active, !taken.contains(.node(node.id)),
                isEligible(node, for: work.service.taskSpec.value)
            else { continue }
            work.create(in: .node(node.id))
        }
    }
}
