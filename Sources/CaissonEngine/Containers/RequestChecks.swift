import CaissonAPI
import CaissonCore
import CaissonRuntime
import SystemPackage

/// What of a request can be refused before anything is made.
enum RequestChecks {
    /// Returns warnings; throws ``CaissonError`` in Docker's words, or naming what is not supported.
    static func check(_ request: RunRequest) throws -> [String] {
        let host = request.host
        try checkNetwork(host.networkMode)
        try checkLog(host.logConfig)
        if host.autoRemove, !["", "no"].contains(host.restartPolicy.name) {
            throw CaissonError(.invalidArgument, "can't create 'AutoRemove' container with restart policy")
        }
        if host.memory != 0, host.memory < 6 << 20 {
            throw CaissonError(.invalidArgument, "Minimum memory limit allowed is 6MB")
        }
        if let directory = request.workingDirectory, !directory.hasPrefix("/") {
            throw CaissonError(.invalidArgument, "the working directory '\(directory)' is invalid, it needs to be an absolute path")
        }
        return []
    }

    private static func checkNetwork(_ mode: String) throws {
        guard !["none", "host", "bridge", "default", ""].contains(mode) else { return }
        if mode.hasPrefix("container:") {
            throw CaissonError(.notImplemented, "network mode \(mode) is not supported yet: use none, host or bridge")
        }
        throw CaissonError(.notFound, "network \(mode) not found")
    }

    private static func checkLog(_ log: LogConfig) throws {
        guard ["json-file", "none", ""].contains(log.type) else {
            throw CaissonError(.invalidArgument, "logger: no log driver named '\(log.type)' is registered")
        }
        _ = try LogPlan.from(log, path: "log")
    }
}
