import CaissonLinux
import CaissonSwarm
import CaissonSwarmStore
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite("A writer that is killed")
struct KilledWriterTests {
    /// Tells the started copy of this test program which file to write to.
    private static let variable = "CAISSON_TEST_STORE_WRITER"

    @Test("Loses nothing it was told is done and leaves no half transaction", .timeLimit(.minutes(3)))
    func nothingIsLost() async throws {
        try await withFixture { fixture in
            let file = fixture.path("swarm/store.db")
            let told = fixture.path("told")
            var generator = SystemRandomNumberGenerator()
            var most = 0
            for round in 0..<5 {
                let writer = try start(file.string, told.string)
                let enough = most + Int.random(in: 0...60, using: &generator)
                try eventually("acknowledgement \(enough) in round \(round)") { acknowledged(told) > enough }
                kill(writer.processIdentifier, SIGKILL)
                writer.waitUntilExit()
                most = acknowledged(told)
                try await check(file, holds: most)
            }
        }
    }

    /// The writer's part, played by a copy of this program: pairs of keys in one transaction, each told when it is done.
    @Test("The writer", .enabled(if: ProcessEnvironment.value(variable) != nil, "started by the test above only"))
    func write() async throws {
        let paths = try #require(ProcessEnvironment.value(Self.variable)).split(separator: ":").map(String.init)
        let store = try SQLiteClusterStore(FilePath(paths[0]), clock: ContinuousClock())
        #expect(FileManager.default.createFile(atPath: paths[1], contents: nil))
        let told = try #require(FileHandle(forWritingAtPath: paths[1]))
        var number = Int(try await store.pair("one")?.text ?? "0") ?? 0
        while true {
            number += 1
            _ = try await store.commit(StoreTransaction(then: [.put("one", text: "\(number)"), .put("two", text: "\(number)")]))
            try told.write(contentsOf: Data("\(number)\n".utf8))
        }
    }

    private func check(_ file: FilePath, holds most: Int) async throws {
        let store = try SQLiteClusterStore(file, clock: ContinuousClock())
        defer { store.close() }
        let snapshot = try await store.read(.all)
        let values = snapshot.pairs.compactMap { Int($0.text) }
        #expect(values.count == 2 && Set(values).count == 1)
        // One more may have been done without its acknowledgement.
        #expect(values.allSatisfy { $0 >= most && $0 <= most + 1 }, "\(values) after \(most)")
        #expect(snapshot.revision == Revision(Int64(values.first ?? 0) + 1))
        var next = Revision(2)
        for try await batch in try await store.watch(.all, from: next) {
            #expect(batch.revision == next && batch.events.count == 2)
            if next == snapshot.revision { break }
            next = next.next
        }
    }

    private func acknowledged(_ file: FilePath) -> Int {
        guard let text = try? String(contentsOfFile: file.string, encoding: .utf8) else { return 0 }
        // The last line may be cut.
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().last.flatMap { Int($0) } ?? 0
    }

    private func start(_ file: String, _ told: String) throws -> Process {
        let writer = Process()
        writer.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        writer.arguments = ["--testing-library", "swift-testing", "--filter", "KilledWriterTests/write"]
        writer.environment = ProcessInfo.processInfo.environment.merging([Self.variable: "\(file):\(told)"]) { $1 }
        (writer.standardOutput, writer.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try writer.run()
        return writer
    }
}
