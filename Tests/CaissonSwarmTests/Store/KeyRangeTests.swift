import CaissonSwarm
import TestSupport
import Testing

@Suite("A range of keys")
struct KeyRangeTests {
    @Test(
        "A prefix ends at the first key that does not have it",
        arguments: [
            ("a", [UInt8(ascii: "b")]), ("/n/", Array("/n0".utf8)), ("", nil), ("\u{7f}", [0x80]),
        ] as [(String, [UInt8]?)])
    func prefixEnd(prefix: String, end: [UInt8]?) {
        #expect(KeyRange.prefix(ClusterKey(prefix)).end?.bytes == end)
    }

    @Test("A prefix of highest bytes has no end, one that ends in them goes up before them")
    func highestBytes() {
        #expect(KeyRange.prefix(ClusterKey(bytes: [0xff, 0xff])).end == nil)
        #expect(KeyRange.prefix(ClusterKey(bytes: [1, 0xff])).end?.bytes == [2])
    }

    @Test("A prefix holds exactly the keys that begin with it")
    func prefixLaw() throws {
        try forAll { seed in
            let prefix = ClusterKey(bytes: [0xfe, 0xff, 0x41].shuffled(using: &seed).prefix(seed.integer(0...3)))
            var bytes = seed.bytes(1...4)
            if seed.oneIn(2) { bytes = prefix.bytes + bytes }
            let key = ClusterKey(bytes: bytes)
            try require(
                KeyRange.prefix(prefix).contains(key) == key.hasPrefix(prefix), "\(prefix.bytes) and \(key.bytes)")
        }
    }

    @Test("Ranges overlap where some key of a small world lies in both")
    func overlapLaw() throws {
        let keys = ["a", "b", "c", "d"].map { ClusterKey($0) }
        try forAll { seed in
            func range() -> KeyRange {
                KeyRange(from: keys[seed.integer(0...3)], to: seed.oneIn(4) ? nil : keys[seed.integer(0...3)])
            }
            let (left, right) = (range(), range())
            let shared = keys.contains { left.contains($0) && right.contains($0) }
            try require(left.overlaps(right) == shared, "\(left) and \(right)")
        }
    }
}
