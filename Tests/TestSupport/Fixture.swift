import CaissonLinux
import Synchronization
package import SystemPackage

/// A scratch folder and a list of things to undo, for one test.
///
/// `CAISSON_KEEP=1` keeps the folder and what was to be undone.
package final class Fixture: Sendable {
    /// Where scratch folders are made: `$TMPDIR` or /tmp.
    package static let base = FilePath(ProcessEnvironment.value("TMPDIR") ?? "/tmp")

    /// Goes before every name a test gives to something outside its folder; unique to this fixture.
    package let id: String
    /// The scratch folder, empty at first, mode 0700.
    package let root: FilePath
    private let undo = Mutex<[@Sendable () throws -> Void]>([])

    package init(_ name: String = "test") throws {
        id = "cz\(ProcessTable.ownID)\(String(UInt32.random(in: 0 ... .max), radix: 36))"
        root = Fixture.base.appending("caisson-\(name)-\(id)")
        try Files.makeDirectories(root, mode: 0o700)
    }

    deinit { _ = try? cleanUp() }  // ignored: a test that wants to know calls it itself

    /// A path below the scratch folder.
    package func path(_ relative: String) -> FilePath { root.appending(relative) }

    /// Writes a file below the scratch folder, with its parents.
    @discardableResult
    package func file(_ relative: String, _ text: String = "") throws -> FilePath {
        let path = path(relative)
        try Files.makeDirectories(path.removingLastComponent())
        try Files.write(path, Array(text.utf8))
        return path
    }

    /// Makes a folder below the scratch folder.
    @discardableResult
    package func folder(_ relative: String) throws -> FilePath {
        let path = path(relative)
        try Files.makeDirectories(path)
        return path
    }

    /// Undone at the end, last in, first out.
    package func onCleanUp(_ body: @escaping @Sendable () throws -> Void) { undo.withLock { $0.append(body) } }

    /// Undoes everything and removes the folder; throws the first failure after trying all. Later calls do nothing.
    package func cleanUp() throws {
        if ProcessEnvironment.value("CAISSON_KEEP") == "1" { return }
        let steps = undo.withLock { steps in
            defer { steps = [] }
            return steps
        }
        var failure: (any Error)?
        for step in steps.reversed() {
            do { try step() } catch { failure = failure ?? error }
        }
        do { try removeTree(at: root) } catch { failure = failure ?? error }
        if let failure { throw failure }
    }
}

/// Runs a test body with a fixture and cleans up after it, whatever happened.
@discardableResult
package func withFixture<Value>(_ name: String = "test", _ body: (Fixture) async throws -> Value) async throws -> Value {
    let fixture = try Fixture(name)
    let value: Value
    do {
        value = try await body(fixture)
    } catch {
        try? fixture.cleanUp()  // ignored: the test's own failure is the one to show
        throw error
    }
    try fixture.cleanUp()
    return value
}
