package import CaissonLinux
import Synchronization
package import SystemPackage

/// The built `caisson` with a state root, a run directory and a configuration of its own, driven as a user would.
package final class CaissonProgram: Sendable {
    package let fixture: Fixture
    package let root: FilePath
    package let runRoot: FilePath
    package let configuration: FilePath
    /// Who runs it; nil for who runs the tests.
    private let account: OrdinaryAccount?

    /// What one command did.
    package struct Outcome: Sendable {
        package var status: Int32
        package var output: String
        package var errors: String

        /// The only line of output, or the last one.
        package var line: String { output.split(separator: "\n").last.map(String.init) ?? "" }
    }

    /// A root in the fixture's folder, or with an account where an ordinary user has it by default. Every container of it is
    /// removed when the fixture is cleaned up.
    package init(_ fixture: Fixture, mirror: String? = nil, account: OrdinaryAccount? = nil) throws {
        self.fixture = fixture
        self.account = account
        root = account?.home.appending(".local/share/caisson") ?? fixture.path("state")
        runRoot = account?.runtime.appending("caisson") ?? fixture.path("run")
        configuration = try fixture.folder("config")
        if let mirror {
            try fixture.file("config/registries.toml", "[registry.\"docker.io\"]\nmirrors = [\"http://\(mirror)\"]\n")
        }
        fixture.onCleanUp { [self] in try removeContainers() }
    }

    package static let path = Host.products.appending("caisson")

    /// Global options and environment that make a `caisson` use this root.
    package var environment: [String] {
        let places = account?.environment ?? ["HOME=\(fixture.root)", "CAISSON_ROOT=\(root)", "CAISSON_RUN=\(runRoot)"]
        return places + [
            "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "CAISSON_CONFIG=\(configuration)",
            "DOCKER_CONFIG=\(fixture.root)/docker", "TZ=UTC",
        ]
    }

    /// Starts a command without waiting for it; its output goes to files. `under` another program, of /usr/bin, with its arguments.
    /// `executable` is one of those built beside `caisson`, `further` more environment.
    package func spawn(
        _ arguments: [String], input: String? = nil, under other: [String] = [], executable: String = "caisson", further: [String] = []
    ) throws -> RunningCommand {
        let name = "command-\(String(UInt32.random(in: 0 ... .max), radix: 36))"
        let inputFile = try fixture.file("\(name)/in", input ?? "")
        let standardInput = try input == nil ? Files.open("/dev/null", .read) : Files.open(inputFile, .read)
        let output = fixture.path("\(name)/out")
        let errors = fixture.path("\(name)/err")
        let outputFile = try Files.open(output, [.write, .create, .truncate])
        let errorsFile = try Files.open(errors, [.write, .create, .truncate])
        let path = Host.products.appending(executable)
        let own = other.isEmpty ? [executable] + arguments : other + [path.string] + arguments
        let program = other.first.map { FilePath("/usr/bin").appending($0) } ?? path
        let words = account?.command([program.string] + own.dropFirst()) ?? own
        let child = try ChildProcess.spawn(
            SpawnRequest(
                account == nil ? program : OrdinaryAccount.launcher, words, environment: environment + further,
                descriptors: [0: standardInput.raw, 1: outputFile.raw, 2: errorsFile.raw]))
        return RunningCommand(process: child, output: output, errors: errors)
    }

    /// Runs a command to its end.
    package func run(_ arguments: [String], input: String? = nil, within limit: Duration = .seconds(120)) throws -> Outcome {
        try spawn(arguments, input: input).finish(within: limit)
    }

    /// Runs a command that has to succeed and returns its output.
    @discardableResult
    package func succeed(_ arguments: String..., input: String? = nil) throws -> String { try succeed(arguments, input: input) }

    /// Runs a command that has to succeed and returns its output.
    @discardableResult
    package func succeed(_ arguments: [String], input: String? = nil) throws -> String {
        try outcome(arguments, input, status: 0).output
    }

    /// Runs a command that has to end with `status` and returns what it wrote to standard error.
    package func failure(_ arguments: String..., status: Int32 = 1) throws -> String {
        try outcome(arguments, nil, status: status).errors
    }

    private func outcome(_ arguments: [String], _ input: String?, status: Int32) throws -> Outcome {
        let outcome = try run(arguments, input: input)
        guard outcome.status == status else {
            throw LawBroken(
                description: "caisson \(arguments.joined(separator: " ")): status \(outcome.status)\n\(outcome.output)\(outcome.errors)")
        }
        return outcome
    }

    private func removeContainers() throws {
        guard Files.exists(root.appending("state.db")) else { return }
        let ids = try run(["ps", "-aq", "--no-trunc"]).output.split(separator: "\n").map(String.init)
        if !ids.isEmpty { _ = try run(["rm", "-f"] + ids) }
    }
}

/// A command under way.
package struct RunningCommand: Sendable {
    package let process: ChildProcess
    package let output: FilePath
    package let errors: FilePath

    /// Waits for the end; kills the command and throws when it takes longer.
    package func finish(within limit: Duration = .seconds(120)) throws -> CaissonProgram.Outcome {
        guard let status = try process.waitBlocking(timeout: limit) else {
            try process.signal(.kill)
            _ = try process.waitBlocking()
            throw LawBroken(description: "\(try text(errors))\(try text(output))did not end within \(limit)")
        }
        return CaissonProgram.Outcome(status: status.code, output: try text(output), errors: try text(errors))
    }

    /// Takes away what it has written.
    package func forget() throws { try removeTree(at: output.removingLastComponent()) }

    /// What it has written to standard output so far.
    package func outputSoFar() throws -> String { try text(output) }

    private func text(_ path: FilePath) throws -> String {
        String(decoding: try Files.read(path, limit: 64 << 20), as: UTF8.self)
    }
}
