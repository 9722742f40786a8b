/// What `up` and `create` were asked for.
package struct UpOptions: Sendable {
    /// Whether containers are made anew.
    package enum Recreation: Sendable {
        case changed, always, never
    }

    /// Empty is all.
    package var services: [String] = []
    package var recreation = Recreation.changed
    /// What services depend on is made anew as well.
    package var recreatesDependencies = false
    package var ignoresDependencies = false
    package var removesOrphans = false
    package var ignoresOrphans = false
    package var starts = true
    /// Containers by service, instead of what the file says.
    package var scales: [String: Int] = [:]
    /// Anonymous volumes of a container made anew are new, too.
    package var renewsVolumes = false
    /// Names of volumes that may be made anew, with the loss of what is in them.
    package var renewedVolumes: Set<String> = []
    /// Seconds to wait for a container to stop.
    package var timeout: Int?

    package init() {}
}
