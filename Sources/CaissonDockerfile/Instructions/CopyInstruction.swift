/// COPY and ADD.
package struct CopyInstruction: Sendable, Equatable {
    /// Patterns, URLs or git references, not expanded.
    package var sources: [String]
    /// Inline files; they come after ``sources``.
    package var heredocs: [Heredoc]
    package var destination: String
    /// `--from`: a stage's name or number, an image or a named context; COPY only.
    package var from: String?
    package var chown: String?
    package var chmod: String?
    package var link = false
    package var parents = false
    package var exclude: [String] = []
    /// ADD only.
    package var checksum: String?
    /// ADD of git only.
    package var keepGitDir = false
    /// ADD only; nil unpacks local archives and leaves remote ones.
    package var unpack: Bool?

    package init(sources: [String], heredocs: [Heredoc] = [], destination: String) {
        self.sources = sources
        self.heredocs = heredocs
        self.destination = destination
    }
}

/// `<<[-]NAME`: text between the line of the instruction and the line `NAME`.
package struct Heredoc: Sendable, Equatable {
    package var name: String
    package var content: String
    /// Without quotes around the name, variables in the content are expanded.
    package var expands: Bool
    /// `<<-` drops leading tabs (already done in ``content``).
    package var chomp: Bool
    /// `0<<NAME`.
    package var descriptor: Int?

    package init(name: String, content: String, expands: Bool, chomp: Bool = false, descriptor: Int? = nil) {
        self.name = name
        self.content = content
        self.expands = expands
        self.chomp = chomp
        self.descriptor = descriptor
    }
}
