import CaissonBuild
import CaissonCore
import CaissonStore
import TestSupport
import Testing

/// Which source goes where.
@Suite(.enabled(if: Host.isRoot, "layers keep owners, which takes root"))
struct CopyLayoutTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var sources: [String]
        var destination: String
        var expected: [String]
        var parents = false
        var exclude: [String] = []
        var link = false
        var testDescription: String { "\(sources) \(destination)" }
    }

    /// The context has a, b, dir/one, dir/two, dir/sub/deep, empty/, to-dir -> dir, to-a -> a, out -> ../../etc/passwd,
    /// star*; the stage etc/conf, old -> etc, file.
    static let cases: [Case] = [
        Case(sources: ["a"], destination: "/a", expected: ["a"]),
        Case(sources: ["a"], destination: "/new", expected: ["new"]),
        Case(sources: ["a"], destination: "/new/", expected: ["new/", "new/a"]),
        Case(sources: ["a"], destination: "/x/y/z", expected: ["x/", "x/y/", "x/y/z"]),
        Case(sources: ["a"], destination: "/etc", expected: ["etc/", "etc/a"]),
        Case(sources: ["a"], destination: "/old/x", expected: ["etc/", "etc/x"]),
        Case(sources: ["a"], destination: "/old", expected: ["etc/", "etc/a"]),
        Case(sources: ["a"], destination: "/old/x", expected: ["old/", "old/x"], link: true),
        Case(sources: ["a", "b"], destination: "/d/", expected: ["d/", "d/a", "d/b"]),
        Case(sources: ["dir"], destination: "/d", expected: ["d/", "d/one", "d/sub/", "d/sub/deep", "d/two"]),
        Case(sources: ["dir/"], destination: "/d/", expected: ["d/", "d/one", "d/sub/", "d/sub/deep", "d/two"]),
        Case(sources: ["dir", "a"], destination: "/d/", expected: ["d/", "d/a", "d/one", "d/sub/", "d/sub/deep", "d/two"]),
        Case(sources: ["dir"], destination: "/", expected: ["one", "sub/", "sub/deep", "two"]),
        Case(sources: ["empty"], destination: "/d", expected: ["d/"]),
        Case(sources: ["to-dir"], destination: "/d", expected: ["d/", "d/one", "d/sub/", "d/sub/deep", "d/two"]),
        Case(sources: ["to-a"], destination: "/d/", expected: ["d/", "d/to-a"]),
        Case(sources: ["to-dir/one"], destination: "/", expected: ["one"]),
        Case(sources: ["../../a"], destination: "/", expected: ["a"]),
        Case(sources: ["dir/*"], destination: "/d/", expected: ["d/", "d/deep", "d/one", "d/two"]),
        Case(sources: ["dir/t*"], destination: "/d/", expected: ["d/", "d/two"]),
        Case(sources: ["*/one"], destination: "/d/", expected: ["d/", "d/one"]),
        Case(sources: ["?"], destination: "/d/", expected: ["d/", "d/a", "d/b"]),
        Case(sources: ["[ab]"], destination: "/d/", expected: ["d/", "d/a", "d/b"]),
        Case(sources: ["[^a]"], destination: "/d/", expected: ["d/", "d/b"]),
        Case(sources: ["star\\*"], destination: "/d/", expected: ["d/", "d/star*"]),
        Case(sources: ["nothing*", "a"], destination: "/d/", expected: ["d/", "d/a"]),
        Case(sources: ["dir/one", "dir/sub"], destination: "/d/", expected: ["d/", "d/dir/", "d/dir/one", "d/dir/sub/", "d/dir/sub/deep"], parents: true),
        Case(sources: ["dir/./sub/deep"], destination: "/d/", expected: ["d/", "d/sub/", "d/sub/deep"], parents: true),
        Case(sources: ["dir/*/deep"], destination: "/d/", expected: ["d/", "d/dir/", "d/dir/sub/", "d/dir/sub/deep"], parents: true),
        Case(sources: ["**/deep"], destination: "/d/", expected: ["d/", "d/dir/", "d/dir/sub/", "d/dir/sub/deep"], parents: true),
        Case(sources: ["dir"], destination: "/d", expected: ["d/", "d/one", "d/two"], exclude: ["sub"]),
        Case(sources: ["dir"], destination: "/d", expected: ["d/", "d/sub/", "d/sub/deep"], exclude: ["*", "!sub/deep"]),
        Case(sources: ["dir"], destination: "/d", expected: ["d/", "d/one", "d/sub/", "d/two"], exclude: ["**/deep"]),
        Case(sources: ["?"], destination: "/d/", expected: ["d/", "d/b"], exclude: ["a"]),
    ]

    @Test(arguments: cases) func `sources go where Docker puts them`(_ item: Case) async throws {
        try await withFixture("copy") { fixture in
            let lab = try CopyLayoutTests.lab(fixture)
            let request = CopyRequest(
                sources: item.sources, destination: item.destination, link: item.link, parents: item.parents,
                exclude: item.exclude)
            let layer = try lab.copy(request)
            #expect(try lab.paths(layer) == item.expected)
            let again = try lab.snapshots.writeLayerTar(layer.chainID, to: { _ in })
            #expect(again.diffID == layer.diffID && again.size == layer.tarSize)
        }
    }

    struct Failure: Sendable, CustomTestStringConvertible {
        var sources: [String]
        var destination: String
        var message: String
        var testDescription: String { "\(sources) \(destination)" }
    }

    static let missing = "failed to compute cache key: failed to calculate checksum of ref: "
    static let failures: [Failure] = [
        Failure(sources: ["gone"], destination: "/", message: missing + "\"/gone\": not found"),
        Failure(sources: ["dir/gone"], destination: "/", message: missing + "\"/dir/gone\": not found"),
        Failure(sources: ["a/b"], destination: "/", message: missing + "\"/a/b\": not found"),
        Failure(sources: ["out"], destination: "/", message: missing + "\"/out\": not found"),
        Failure(sources: ["a"], destination: "/file/x", message: "mkdir /file: not a directory"),
        Failure(sources: ["dir"], destination: "/file", message: "cannot copy to non-directory: /file"),
        Failure(
            sources: ["a", "b"], destination: "/d",
            message: "When using COPY with more than one source file, the destination must be a directory and end with a /"),
    ]

    @Test(arguments: failures) func `what cannot be copied is said in Docker's words`(_ item: Failure) async throws {
        try await withFixture("copy") { fixture in
            let lab = try CopyLayoutTests.lab(fixture)
            let error = #expect(throws: CaissonError.self) { _ = try lab.copy(item.sources, item.destination) }
            #expect(error?.message == item.message)
        }
    }

    @Test func `a file does not replace a directory below, nor a directory a file`() async throws {
        try await withFixture("copy") { fixture in
            var lab = try CopyLab(fixture)
            try lab.have("x/etc", "y/file/inner")
            try lab.have("etc/conf", "file", in: "stage")
            try lab.stage("stage")
            let first = #expect(throws: CaissonError.self) { _ = try lab.copy(["x"], "/") }
            #expect(first?.message == "cannot replace to directory /etc with file")
            let second = #expect(throws: CaissonError.self) { _ = try lab.copy(["y"], "/") }
            #expect(second?.message == "cannot copy to non-directory: /file")
        }
    }

    @Test func `ignored files are not there`() async throws {
        try await withFixture("copy") { fixture in
            let lab = try CopyLab(fixture)
            try lab.have("a", "secret", "dir/secret", "dir/one")
            let tree = try lab.tree { $0.hasSuffix("secret") }
            let layer = try tree.select(CopyRequest(sources: ["."], destination: "/"), into: nil).layer(on: nil)
            #expect(try lab.paths(layer) == ["a", "dir/", "dir/one"])
            #expect(throws: CaissonError.self) { _ = try tree.select(CopyRequest(sources: ["secret"], destination: "/"), into: nil) }
        }
    }

    static func lab(_ fixture: Fixture) throws -> CopyLab {
        var lab = try CopyLab(fixture)
        try lab.have("a", "b", "dir/one", "dir/two", "dir/sub/deep", "empty/", "to-dir -> dir", "to-a -> /a", "star*")
        try lab.have("out -> ../../etc/passwd")
        try lab.have("etc/conf", "file", "old -> /etc", in: "stage")
        try lab.stage("stage")
        return lab
    }
}
