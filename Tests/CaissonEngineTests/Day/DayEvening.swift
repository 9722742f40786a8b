import CaissonLinux
import TestSupport

extension DayClient {
    /// Waits until nothing moves any more, and compares every container with what it has to be. Returns the IDs of those there are.
    mutating func settle() throws -> Set<String> {
        var found: Set<String> = []
        for index in slots.indices {
            var sight: DaySight?
            try eventually("the end of \(slots[index].ref)", within: .seconds(20)) {
                sight = try self.sight(of: slots[index].ref)
                return sight?.state != "running" || slots[index].knowledge.isPerhaps { $0.state == .running && $0.byItself.isEmpty }
            }
            try slots[index].learn(seen: sight)
            guard let sight else { continue }
            found.insert(sight.id)
            let changes = try program.succeed("diff", sight.id).split(separator: "\n").filter { $0.hasPrefix("A /f") }.map { String($0.dropFirst(2)) }
            try slots[index].learn(files: Set(changes))
        }
        return found
    }

    /// Containers that were to go by themselves are gone; of those whose program was killed there may be one that never ran.
    func settlePassing() throws {
        for name in passing {
            try eventually("\(name) to go", within: .seconds(20)) {
                let sight = try self.sight(of: name)
                if sight?.state == "created" { try program.succeed("rm", name) }
                return sight == nil
            }
        }
    }

    /// Volumes, networks and images are there or not, as they have to be.
    func compareThings(_ volumes: Set<String>, _ networks: Set<String>, _ images: Set<String>) throws {
        for thing in things {
            let isThere = (thing.isVolume ? volumes : thing.isImage ? images : networks).contains(thing.name)
            try require(thing.possible.contains(isThere), "\(thing) is there: \(isThere)")
            if isThere, thing.isImage { try program.succeed("run", "--rm", "--network", "none", thing.name, "true") }
        }
    }
}
