import CaissonArchive
import Testing

struct WhiteoutTests {
    @Test(
        "names are told from deletions",
        arguments: [
            ("file", nil), (".whatever", nil), (".wh.file", .removes(name: Array("file".utf8))),
            (".wh..wh..opq", .opaque), (".wh..wh.plnk", .reserved), (".wh.", .illegal), (".wh...", .illegal),
            (".wh..", .illegal), (".wh..hidden", .removes(name: Array(".hidden".utf8))),
        ] as [(String, Whiteout?)])
    func reads(_ name: String, _ expected: Whiteout?) {
        #expect(Whiteout(name: name.utf8) == expected)
    }

    @Test("a deletion's name is read back")
    func writes() {
        #expect(Whiteout(name: Whiteout.name(removing: Array("x".utf8))) == .removes(name: [0x78]))
    }
}
