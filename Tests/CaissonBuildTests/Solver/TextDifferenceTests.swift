import CaissonCore
import CaissonLinux
import CaissonOCI
import Testing

@testable import CaissonBuild

struct TextDifferenceTests {
    @Test func `a change is shown with three lines around it, and far ones apart`() {
        let old = (1...20).map { "line \($0)" }.joined(separator: "\n") + "\n"
        let new = old.replacing("line 3\n", with: "third\n").replacing("line 18\n", with: "")
        let expected = """
            --- a/f
            +++ b/f
            @@ -1,6 +1,6 @@
             line 1
             line 2
            -line 3
            +third
             line 4
             line 5
             line 6
            @@ -15,7 +15,6 @@
             line 15
             line 16
             line 17
            -line 18
             line 19
             line 20
            \u{20}

            """
        #expect(TextDifference.unified(old, new, name: "f") == expected)
        #expect(TextDifference.unified(old, old, name: "f") == nil)
    }

    @Test func `a list of files comes back as it was kept, and damage is no list`() {
        var manifest = FileManifest([
            FileFact(path: "a/b c\nd", kind: .regular, hash: ContentHash(words: .init(1, 2, 3, 4)), size: 5, mode: 0o644),
            FileFact(path: "é", kind: .symbolicLink, mode: 0o777),
        ])
        manifest.texts["a/b c\nd"] = Array("text\n".utf8)
        let bytes = manifest.encoded()
        let read = FileManifest(encoded: bytes)
        #expect(read?.facts == manifest.facts && read?.texts == manifest.texts)
        for length in [0, 3, 20, bytes.count - 1] { #expect(FileManifest(encoded: Array(bytes.prefix(length))) == nil) }
    }

    @Test(arguments: [
        (0, "0s"), (30_000_000_000, "30s"), (90_000_000_000, "1m30s"), (3_600_000_000_000, "1h0m0s"), (1_500_000_000, "1.5s"),
        (500_000_000, "500ms"), (1_500, "1.5µs"),
    ]) func `durations are written as Go writes them`(_ nanoseconds: Int64, _ text: String) {
        #expect(GoText.duration(nanoseconds) == text)
    }
}
