package import CaissonCore

/// The files a project is made of; paths are absolute.
package protocol ComposeFiles: Sendable {
    func exists(_ path: String) -> Bool
    /// Throws `notFound` for a file that is not there.
    func text(_ path: String) throws(CaissonError) -> String
    /// A file as it is. Throws `notFound` for one that is not there, `resourceExhausted` for one of more than `limit` bytes.
    func bytes(_ path: String, limit: Int) throws(CaissonError) -> [UInt8]
}

/// What a user says of a project.
package struct ProjectRequest: Sendable {
    /// `-f`, absolute or relative to the working directory; empty looks for the usual names, upwards.
    package var files: [String] = []
    package var projectDirectory: String?
    package var name: String?
    /// Whether ``name`` is free of the rules for names of projects.
    package var takesAnyName = false
    /// `--profile`; `*` is all.
    package var profiles: [String] = []
    package var environmentFiles: [String] = []
    package var workingDirectory: String
    /// Of this process; it wins over every file.
    package var environment: [String: String] = [:]
    /// Unknown keys are warnings.
    package var isLax = false
    package var interpolates = true
    package var resolvesPaths = true
    /// Fills in defaults and drops what nobody uses.
    package var normalizes = true
    package var checksConsistency = true
    /// Reads `env_file`s and takes values of names alone from the environment.
    package var resolvesEnvironment = true
    /// Services asked for by name: their profiles count as active.
    package var services: [String] = []

    package init(workingDirectory: String) { self.workingDirectory = workingDirectory }
}
