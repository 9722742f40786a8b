import CaissonAPI
import CaissonCore
import CaissonStore

/// What the engine keeps of a container beyond the columns of its record: everything the user asked for and everything that
/// was decided when it was created. Stored as JSON in the record's body.
struct ContainerBody: Codable, Sendable, Equatable {
    /// The image as the user named it.
    var imageName: String
    /// The image's configuration with the request laid over it.
    var config: ContainerConfig
    var host: HostConfig
    /// The executable and its arguments: entry point and command joined.
    var process: [String]
    /// Diff IDs of the image's layers, lowest first.
    var diffIDs: [String]
    /// The chain ID the writable snapshot stands on.
    var chainID: String
    /// In the order they are mounted.
    var mounts: [ContainerMount] = []
    /// Docker's `linux/amd64`, when the image is for another platform than the host's.
    var platform: String?
    /// Networks with more said of them than the network mode can; nil is that one alone.
    var networks: [NetworkAttachment]?
}

extension ContainerBody {
    /// What it holds besides its own files and its image.
    var uses: Set<VolumeTable.Use> { Set(mounts.compactMap(\.use)) }

    /// Docker's `Path` and `Args`.
    var path: String { process.first ?? "" }
    var arguments: [String] { Array(process.dropFirst()) }

    /// The COMMAND column, uncut: arguments with blanks in quotes, as Docker shows them.
    var commandLine: String {
        ([path] + arguments.map { $0.contains(" ") ? "'\($0)'" : $0 }).joined(separator: " ")
    }
}
