import CaissonCompose
import CaissonCore
import CaissonLinux
import SystemPackage
import TestSupport
import Testing

@testable import CaissonCLI

struct FolderWatchTests {
    /// A folder with `a/b.txt` and `skip/c.txt`, watched.
    private static func watched(_ fixture: Fixture) throws -> (String, FolderWatch) {
        let root = fixture.root
        for folder in ["a", "skip"] { try Files.makeDirectory(root.appending(folder)) }
        try Files.write(root.appending("a").appending("b.txt"), [1])
        let text = root.string
        let watch = try FolderWatch(files: HostWatchedFiles()) { $0 == text + "/skip" }
        try watch.begin(text)
        return (text, watch)
    }

    @Test func `changed, new and removed files are told, also in folders that came later`() async throws {
        let fixture = try Fixture("watch")
        let (root, watch) = try Self.watched(fixture)
        try Files.write(FilePath(root + "/a/b.txt"), [2])
        #expect(try await watch.next() == [root + "/a/b.txt"])
        try Files.makeDirectories(FilePath(root + "/n/m"))
        try Files.write(FilePath(root + "/n/m/d.txt"), [1])
        #expect(try await watch.next().contains(root + "/n/m/d.txt"))
        try Files.write(FilePath(root + "/n/m/e.txt"), [1])
        #expect(try await watch.next() == [root + "/n/m/e.txt"])
        try Files.remove(FilePath(root + "/a/b.txt"))
        #expect(try await watch.next() == [root + "/a/b.txt"])
    }

    @Test func `a skipped folder is quiet, and a file is watched through its folder`() async throws {
        let fixture = try Fixture("watch")
        let (root, watch) = try Self.watched(fixture)
        try Files.write(FilePath(root + "/skip/x"), [1])
        try Files.write(FilePath(root + "/y"), [1])
        #expect(try await watch.next() == [root + "/y"])
        let single = try FolderWatch(files: HostWatchedFiles()) { _ in false }
        try single.begin(root + "/y")
        try Files.write(FilePath(root + "/z"), [1])
        try Files.rename(FilePath(root + "/z"), to: FilePath(root + "/y"))
        #expect(try await single.next().contains(root + "/y"))
    }

    @Test func `what is not there cannot be watched`() throws {
        let watch = try FolderWatch(files: HostWatchedFiles()) { _ in false }
        #expect(throws: CaissonError.self) { try watch.begin("/nowhere/at/all") }
    }
}
