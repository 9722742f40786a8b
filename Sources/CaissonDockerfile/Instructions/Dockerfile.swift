/// A parsed Dockerfile.
package struct Dockerfile: Sendable, Equatable {
    /// ARG before the first FROM.
    package var globalArguments: [ArgDeclaration] = []
    package var stages: [Stage] = []
    package var directives = Directives()
    /// What the checks that need no build found, in the order of the file.
    package var findings: [CheckFinding] = []

    package init() {}
}

/// Parser directives at the top of the file.
package struct Directives: Sendable, Equatable {
    /// The image of `# syntax=`.
    package var syntax: String?
    package var escape: Character = "\\"
    /// Checks skipped by name (`skip=all` is `*`), and `error=true`.
    package var skippedChecks: Set<String> = []
    package var checksAreErrors = false
    /// Checks that only run when asked for (`experimental=`; all is `*`).
    package var experimentalChecks: Set<String> = []

    package init() {}
}

/// FROM and the instructions below it.
package struct Stage: Sendable, Equatable {
    /// Lower case; nil without AS.
    package var name: String?
    /// From 0.
    package var index: Int
    /// The image, stage or `scratch`, not expanded.
    package var base: String
    /// `--platform`, not expanded.
    package var platform: String?
    package var instructions: [Instruction]
    /// The FROM line as written and where it is.
    package var original: String
    package var range: SourceRange

    package init(
        name: String?, index: Int, base: String, platform: String? = nil, instructions: [Instruction] = [],
        original: String, range: SourceRange
    ) {
        self.name = name
        self.index = index
        self.base = base
        self.platform = platform
        self.instructions = instructions
        self.original = original
        self.range = range
    }
}

/// A BuildKit build check that found something.
package struct CheckFinding: Sendable, Equatable {
    /// `StageNameCasing`, `FromAsCasing`, …
    package var check: String
    package var message: String
    package var range: SourceRange?

    package init(_ check: String, _ message: String, _ range: SourceRange?) {
        self.check = check
        self.message = message
        self.range = range
    }
}
