import CaissonAPI
import CaissonCore

/// Keeps a replicated service at its number of slots.
struct ReplicatedOrchestrator {
    static func step(_ work: inout ServiceWork, replicas: Int) {
        RestartSupervisor.step(&work)
        scale(&work, to: replicas)
        UpdateSupervisor.step(&work)
        StartGate.step(&work)
    }

    private static func scale(_ work: inout ServiceWork, to replicas: Int) {
        let occupied = work.slots.indices.filter { work.slots[$0].isOccupied }
        if occupied.count > replicas {
            for slot in victims(work, occupied).prefix(occupied.count - replicas) { work.retireAll(slot, to: .remove) }
        } else if occupied.count < replicas {
            let taken = Set(occupied.map { work.slots[$0].slot })
            var missing = replicas - occupied.count
            var number = 1
            while missing > 0 {
                if !taken.contains(.number(number)) {
                    work.create(in: .number(number))
                    missing -= 1
                }
                number += 1
            }
        }
    }

    /// The slots in the order in which they are given up: what does not serve first, then what shares its node with most
    /// of its kind, then the highest number.
    private static func victims(_ work: ServiceWork, _ occupied: [Int]) -> [Int] {
        var crowds: [NodeID: [Int]] = [:]
        for slot in occupied {
            if let node = work.slots[slot].tasks.last(where: { $0.desired.isWanted })?.node {
                crowds[node, default: []].append(slot)
            }
        }
        // A slot's rank in its node's crowd: taking the highest ranks first levels the nodes.
        var rank: [Int: Int] = [:]
        for crowd in crowds.values { for (index, slot) in crowd.enumerated() { rank[slot] = index } }
        return occupied.sorted { left, right in
            let (leftServes, rightServes) = (work.slots[left].isServing, work.slots[right].isServing)
            if leftServes != rightServes { return rightServes }
            let (leftRank, rightRank) = (rank[left] ?? 0, rank[right] ?? 0)
            return leftRank == rightRank ? left > right : leftRank > rightRank
        }
    }
}
