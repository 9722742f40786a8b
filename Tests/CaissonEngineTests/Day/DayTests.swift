import CaissonLinux
import TestSupport
import Testing

/// Trust under abuse: many users at once, programs killed at any moment, a model beside it.
///
/// `CAISSON_DAY=5000` makes the day a full one, `CAISSON_SEED` repeats one.
@Suite("A day in five minutes", .serialized, .enabled(if: NetworkLab.isPossible, "needs root, overlayfs, libnftables, busybox and curl"))
struct DayTests {
    private static let operations = ProcessEnvironment.value("CAISSON_DAY").flatMap { Int($0) } ?? 100

    @Test func `whatever eight users do and whoever is killed meanwhile, the records are true and nothing is left`() async throws {
        try await withSeed("a day of \(Self.operations) operations") { seed in
            try await NetworkLab.run("day") { lab in
                let host = DayHost(program: lab.program)
                for network in DayOperation.networks { try lab.program.succeed("network", "create", network) }
                try warmUp(lab.program)
                let morning = try host.files()
                try evening(lab.program, try await day(lab.program, host, seed))
                try cleanUp(lab.program)
                try eventually("the end of all programs: \(host.processes())") { host.processes().isEmpty }
                #expect(try host.files().subtracting(morning).sorted() == [])
                #expect(try morning.subtracting(host.files()).sorted() == [])
            }
        }
    }

    /// What is made once and stays is there before the day begins.
    private func warmUp(_ program: CaissonProgram) throws {
        try program.succeed("run", "-d", "--name", "warm", "--network", DayOperation.networks[0], "-v", "warm:/data", "box", "sleep", "1000")
        try program.succeed("commit", "warm", "day/warm")
        try program.succeed("pause", "warm")
        try program.succeed("rm", "-f", "warm")
        try program.succeed("run", "--rm", "box", "true")
        try program.succeed("volume", "rm", "warm")
        try program.succeed("rmi", "day/warm")
    }

    private func day(_ program: CaissonProgram, _ host: DayHost, _ seed: UInt64) async throws -> [DayClient] {
        let ledger = DayLedger(operations: Self.operations)
        let clock = ContinuousClock.now
        let clients = try await withThrowingTaskGroup(of: DayClient?.self) { group in
            for number in 0..<8 {
                let client = DayClient(program, ledger, number: number, seed: seed)
                group.addTask {
                    try await BlockingPool.shared.run {
                        var client = client
                        try client.work()
                        return client
                    }
                }
            }
            group.addTask {
                try await BlockingPool.shared.run { try host.harass(seed, ledger) }
                return nil
            }
            return try await group.reduce(into: [DayClient]()) { all, client in if let client { all.append(client) } }
        }
        print("in \(ContinuousClock.now - clock): \(ledger.summary)")
        return clients
    }

    /// The model and the engine agree.
    private func evening(_ program: CaissonProgram, _ clients: [DayClient]) throws {
        var known: Set<String> = []
        func lines(_ arguments: String...) throws -> Set<String> { Set(try program.succeed(arguments).split(separator: "\n").map(String.init)) }
        let volumes = try lines("volume", "ls", "-q")
        let networks = try lines("network", "ls", "--format", "{{.Name}}")
        let images = try lines("images", "--format", "{{.Repository}}:{{.Tag}}")
        for var client in clients {
            known.formUnion(try client.settle())
            try client.settlePassing()
            try client.compareThings(volumes, networks, images)
        }
        #expect(try lines("ps", "-aq", "--no-trunc") == known)
        let verified = try program.run(["network", "verify"])
        #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
    }

    private func cleanUp(_ program: CaissonProgram) throws {
        func all(_ list: [String], _ remove: [String]) throws {
            let found = try program.succeed(list).split(separator: "\n").map(String.init)
            if !found.isEmpty { try program.succeed(remove + found) }
        }
        try all(["ps", "-aq"], ["rm", "-f"])
        try all(["volume", "ls", "-q"], ["volume", "rm"])
        try all(["network", "ls", "--format", "{{.Name}}", "--filter", "name=day-n"], ["network", "rm"])
        // What killed programs have left is found by the next prune.
        try program.succeed("volume", "prune", "-f")
        try all(["images", "--format", "{{.Repository}}:{{.Tag}}", "--filter", "reference=day/*"], ["rmi"])
        try program.succeed("image", "prune", "-f")
    }
}
