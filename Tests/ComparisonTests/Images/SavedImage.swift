import CaissonLinux
import Foundation
import SystemPackage
import TestSupport

/// An image out of a docker archive.
struct SavedImage {
    let files: [String: TreeEntry]
    let configuration: ImageConfiguration
    let history: [ImageConfiguration.Step]

    /// Unpacks the archive into a folder beside it.
    init(_ archive: FilePath) throws {
        let folder = FilePath(archive.string + ".d")
        try Files.makeDirectories(folder)
        let unpacked = try Host.run("tar", ["-xf", archive.string, "-C", folder.string])
        guard unpacked.code == 0 else { throw TreeError("\(archive): \(unpacked.output)") }
        let manifests: [Manifest] = try SavedImage.read(folder.appending("manifest.json"))
        guard let manifest = manifests.first else { throw TreeError("\(archive): no image in it") }
        let image: ImageConfiguration.Document = try SavedImage.read(folder.pushing(FilePath(manifest.config)))
        var tree = ImageTree()
        for layer in manifest.layers { try tree.apply(folder.pushing(FilePath(layer))) }
        files = tree.entries
        configuration = image.config ?? ImageConfiguration()
        history = image.history ?? []
        try removeTree(at: folder)
    }

    private struct Manifest: Decodable {
        var config: String
        var layers: [String]

        enum CodingKeys: String, CodingKey {
            case config = "Config"
            case layers = "Layers"
        }
    }

    private static func read<Value: Decodable>(_ path: FilePath) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(try Files.read(path)))
    }
}

/// What is compared of an image's configuration; nothing, null and an empty list are the same.
struct ImageConfiguration: Decodable {
    struct Document: Decodable {
        var config: ImageConfiguration?
        var history: [Step]?
    }

    struct Step: Decodable {
        var createdBy: String?
        var isEmpty: Bool?

        enum CodingKeys: String, CodingKey {
            case createdBy = "created_by"
            case isEmpty = "empty_layer"
        }
    }

    struct Nothing: Decodable {}

    struct Healthcheck: Decodable, Equatable {
        var test: [String]?
        var interval: Int64?
        var timeout: Int64?
        var startPeriod: Int64?
        var retries: Int?

        enum CodingKeys: String, CodingKey {
            case test = "Test"
            case interval = "Interval"
            case timeout = "Timeout"
            case startPeriod = "StartPeriod"
            case retries = "Retries"
        }
    }

    var user: String?
    var environment: [String]?
    var entrypoint: [String]?
    var command: [String]?
    var workingDirectory: String?
    var labels: [String: String]?
    var ports: [String: Nothing]?
    var volumes: [String: Nothing]?
    var stopSignal: String?
    var shell: [String]?
    var triggers: [String]?
    var healthcheck: Healthcheck?

    enum CodingKeys: String, CodingKey {
        case user = "User"
        case environment = "Env"
        case entrypoint = "Entrypoint"
        case command = "Cmd"
        case workingDirectory = "WorkingDir"
        case labels = "Labels"
        case ports = "ExposedPorts"
        case volumes = "Volumes"
        case stopSignal = "StopSignal"
        case shell = "Shell"
        case triggers = "OnBuild"
        case healthcheck = "Healthcheck"
    }

    init() {}
}

extension ImageConfiguration {
    /// One line for each setting that is there.
    var lines: [String: String] {
        var lines: [String: String] = [:]
        func add(_ name: String, _ value: String?) { if let value, !value.isEmpty { lines[name] = value } }
        func add(_ name: String, _ list: [String]?) {
            add(name, list.flatMap { $0.isEmpty ? nil : $0.debugDescription })
        }
        add("User", user)
        // Every name is there once, so that their order says nothing; buildah moves one that is set again to the end.
        add("Env", environment?.sorted())
        add("Entrypoint", entrypoint)
        add("Cmd", command)
        // The root is where a container starts without a setting.
        add("WorkingDir", workingDirectory == "/" ? nil : workingDirectory)
        add("Labels", labels?.map { "\($0)=\($1)" }.sorted())
        add("ExposedPorts", ports?.keys.sorted())
        add("Volumes", volumes?.keys.sorted())
        add("StopSignal", stopSignal)
        add("Shell", shell)
        add("OnBuild", triggers)
        if let healthcheck {
            add("Healthcheck", healthcheck.test)
            let times = [
                healthcheck.interval, healthcheck.timeout, healthcheck.startPeriod, healthcheck.retries.map(Int64.init),
            ]
            add("HealthcheckTimes", times.map { String($0 ?? 0) })
        }
        return lines
    }
}
