import CaissonCore
import CaissonLinux
import CaissonStore
import TestSupport
import Testing

struct LayerIndexTests {
    static func entry(_ path: String, _ kind: FileKind = .regular, size: Int64 = 0) -> LayerIndexEntry {
        var entry = LayerIndexEntry(path: Array(path.utf8), kind: kind)
        entry.size = size
        entry.mode = 0o644
        return entry
    }

    /// Entries in the order a walk gives them.
    static let sample: [LayerIndexEntry] = [
        entry("", .directory), entry("a", .directory), entry("a/b", size: 5), entry("a/c", .directory), entry("a/c/d", size: 7),
        entry("a-b", size: 1), entry("a.txt", size: 2), entry("z", .directory),
    ]

    @Test("every path is found, and its tree is summed up")
    func finds() throws {
        let index = try LayerIndex(Self.sample, name: "test")
        #expect(index.count == 8)
        #expect(index.totalSize == 15)
        for (position, entry) in Self.sample.enumerated() { #expect(try index.position(of: entry.path) == position) }
        let tree = try #require(try index.entry(Array("a".utf8)))
        #expect(tree.subtreeSize == 12 && tree.subtreeCount == 3)
        #expect(try index.entry(Array("a/x".utf8)) == nil)
        #expect(try index.entry(Array("a/".utf8)) == nil)
    }

    @Test("the children of a directory are its own, not its grandchildren")
    func listsChildren() throws {
        let index = try LayerIndex(Self.sample, name: "test")
        func names(_ position: Int) throws -> [String] {
            try index.children(at: position).map { String(decoding: try index.entry(at: $0).path, as: UTF8.self) }
        }
        #expect(try names(0) == ["a", "a-b", "a.txt", "z"])
        #expect(try names(1) == ["a/b", "a/c"])
        #expect(try names(7) == [])
    }

    @Test("damage anywhere is data loss or other content, never a crash")
    func survivesDamage() throws {
        let bytes = try encoded()
        for length in [0, 10, 63, 64, 200, bytes.count - 1] {
            let error = #expect(throws: CaissonError.self) { try LayerIndex(encoded: Array(bytes[..<length]), name: "cut") }
            #expect(error?.code == .dataLoss)
        }
        try forAll(400) { random in
            var copy = bytes
            for _ in 0...random.integer(0...4) { copy[random.integer(0...(copy.count - 1))] = UInt8(random.integer(0...255)) }
            guard let index = try? LayerIndex(encoded: copy, name: "noise") else { return }
            for position in 0..<index.count {
                _ = try? index.entry(at: position)
                _ = try? index.children(at: position)
            }
            _ = try? index.position(of: Array("a/c/d".utf8))
        }
    }

    private func encoded() throws -> [UInt8] { try LayerIndex.encode(Self.sample) }

    static func stack(_ layers: [[LayerIndexEntry]]) throws -> LowerStack {
        LowerStack(try layers.map { try LayerIndex([entry("", .directory)] + $0, name: "layer") })
    }

    static func whiteout(_ path: String) -> LayerIndexEntry {
        var entry = entry(path, .characterDevice)
        entry.isWhiteout = true
        return entry
    }

    static func opaque(_ path: String) -> LayerIndexEntry {
        var entry = entry(path, .directory)
        entry.isOpaque = true
        return entry
    }

    @Test(
        "a stack shows what overlayfs would",
        arguments: [
            ("a/x", false), ("a/y", true), ("a/new", true), ("b", false), ("b/q", false), ("c/old", false), ("c/new", true),
            ("f/below", false), ("d", true),
        ])
    func looksDown(_ path: String, _ isVisible: Bool) throws {
        let stack = try Self.stack([
            [
                Self.entry("a", .directory), Self.entry("a/new"), Self.whiteout("a/x"), Self.whiteout("b"), Self.opaque("c"),
                Self.entry("c/new"), Self.entry("f"),
            ],
            [
                Self.entry("a", .directory), Self.entry("a/x"), Self.entry("a/y"), Self.entry("b", .directory),
                Self.entry("b/q"), Self.entry("c", .directory), Self.entry("c/old"), Self.entry("d"),
                Self.entry("f", .directory), Self.entry("f/below"),
            ],
        ])
        #expect((stack.visible(Array(path.utf8)) != nil) == isVisible)
        let parent = Array(path.split(separator: "/").dropLast().joined(separator: "/").utf8)
        #expect(stack.children(of: parent).contains { $0.path == Array(path.utf8) } == isVisible)
    }
}
