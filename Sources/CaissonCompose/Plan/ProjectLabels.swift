/// The labels by which what belongs to a project is found again; Docker's names.
package enum ProjectLabels {
    package static let project = "com.docker.compose.project"
    package static let service = "com.docker.compose.service"
    package static let number = "com.docker.compose.container-number"
    package static let oneOff = "com.docker.compose.oneoff"
    package static let hash = "com.docker.compose.config-hash"
    package static let image = "com.docker.compose.image"
    package static let dependsOn = "com.docker.compose.depends_on"
    package static let directory = "com.docker.compose.project.working_dir"
    package static let files = "com.docker.compose.project.config_files"
    package static let network = "com.docker.compose.network"
    package static let volume = "com.docker.compose.volume"
    package static let version = "com.docker.compose.version"
}
