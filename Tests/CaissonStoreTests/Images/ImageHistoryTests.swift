import CaissonCore
import CaissonOCI
import CaissonStore
import Testing

struct ImageHistoryTests {
    private static let diffIDs = ["a", "b"].map { DiffID(.sha256($0.utf8)) }
    private static let chains = ChainID.chains(of: diffIDs)

    private func config(_ steps: [History]?) -> ImageConfig {
        ImageConfig(platform: .host, diffIDs: Self.diffIDs, history: steps)
    }

    @Test func stepsAreMatchedToLayersNewestFirst() {
        let steps = [
            History(createdBy: "ADD root"), History(createdBy: "CMD sh", emptyLayer: true), History(createdBy: "RUN make"),
        ]
        let ids = [Digest.sha256("new".utf8), .sha256("old".utf8)]
        let rows = ImageHistory.rows(config(steps), sizes: [Self.chains[0]: 5, Self.chains[1]: 7], ancestors: ids)
        #expect(rows.map(\.createdBy) == ["RUN make", "CMD sh", "ADD root"])
        #expect(rows.map(\.size) == [7, 0, 5])
        #expect(rows.map(\.diffID) == [Self.diffIDs[1], nil, Self.diffIDs[0]])
        #expect(rows.map(\.chainID) == [Self.chains[1], nil, Self.chains[0]])
        #expect(rows.map(\.imageID) == [ids[0], ids[1], nil])
    }

    @Test func layersWithoutHistoryAreShownAllTheSame() {
        let rows = ImageHistory.rows(config(nil), sizes: [:], ancestors: [])
        #expect(rows.map(\.diffID) == Self.diffIDs.reversed())
        #expect(rows.map(\.size) == [nil, nil])
    }

    @Test func historyBeyondTheLayersHasNoLayer() {
        let steps = (0..<4).map { History(createdBy: "step \($0)") }
        let rows = ImageHistory.rows(config(steps), sizes: [:], ancestors: [])
        #expect(rows.map(\.diffID) == [nil, nil, Self.diffIDs[1], Self.diffIDs[0]])
    }
}
