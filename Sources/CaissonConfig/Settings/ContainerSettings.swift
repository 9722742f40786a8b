/// `[containers]` of `config.toml`: what a new container is given without being asked.
package struct ContainerSettings: Sendable, Equatable {
    /// `--userns` of those that say nothing themselves; privileged ones live in the host's all the same.
    package enum Users: String, Sendable, CaseIterable { case host, `private` }

    package var users = Users.host

    package init() {}

    init(_ table: TableReader) throws(ConfigError) {
        try table.refuseUnknown(["userns"])
        users = try table.choice("userns", Users.self) ?? users
    }
}
