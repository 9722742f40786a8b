package import CaissonTerm

extension PtyHarness {
    /// The workstation of a test's root in a terminal of its own.
    package static func workstation(_ program: CaissonProgram, size: Size = Size(width: 120, height: 36)) throws -> PtyHarness {
        try command(program, [], size: size)
    }

    /// A command of a test's root in a terminal of its own.
    package static func command(_ program: CaissonProgram, _ arguments: [String], size: Size) throws -> PtyHarness {
        var environment: [String: String] = [:]
        for entry in program.environment {
            guard let equals = entry.firstIndex(of: "=") else { continue }
            environment[String(entry[..<equals])] = String(entry[entry.index(after: equals)...])
        }
        return try PtyHarness(
            CaissonProgram.path, arguments, environment: environment, size: size, directory: program.fixture.root)
    }
}
