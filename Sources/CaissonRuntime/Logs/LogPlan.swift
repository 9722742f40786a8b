package import CaissonAPI
import CaissonCore
package import SystemPackage

/// Where output is kept, in Docker's json-file format.
package struct LogPlan: Sendable, Hashable {
    package var path: FilePath
    /// Bytes of one file; 0 is unlimited.
    package var maxSize: Int64
    /// Files kept, the current one included; at least 1.
    package var maxFiles: Int
    /// Whether full files are compressed.
    package var compresses = false
    /// A JSON object that goes into every record as `attrs`.
    package var attributes: String?

    package init(path: FilePath, maxSize: Int64 = 0, maxFiles: Int = 1) {
        self.path = path
        self.maxSize = maxSize
        self.maxFiles = maxFiles
    }

    /// Reads `--log-driver` and `--log-opt`; nil for the driver `none`. Throws `invalidArgument` for what is not known and
    /// `notImplemented` for what is not there. The attributes are the engine's to add.
    package static func from(_ config: LogConfig, path: FilePath) throws -> LogPlan? {
        switch config.type {
        case "none": return nil
        case "json-file", "": return try LogPlan(path: path).with(config)
        case "local":
            // Docker's defaults: a local log is rotated and compressed unless told otherwise.
            var plan = LogPlan(path: path, maxSize: 20 << 20, maxFiles: 5)
            plan.compresses = true
            return try plan.with(config)
        default: throw LogDrivers.refusal(of: config.type)
        }
    }

    private consuming func with(_ config: LogConfig) throws -> LogPlan {
        for (key, value) in config.config.sorted(by: { $0.key < $1.key }) { try apply(key, value, config.type) }
        if maxFiles > 1 && maxSize == 0 {
            throw CaissonError(.invalidArgument, "max-file cannot be set to a value greater than 1 when max-size is not set")
        }
        if compresses, maxFiles < 2 || maxSize == 0 {
            guard config.type == "local", config.config["compress"] == nil else {
                throw CaissonError(
                    .invalidArgument, "compress cannot be true when max-file is less than 2 or max-size is not set")
            }
            compresses = false
        }
        return self
    }

    private mutating func apply(_ key: String, _ value: String, _ driver: String) throws {
        switch key {
        case "max-size":
            guard let size = ByteCount(parsing: value), size.bytes > 0 else { throw LogPlan.unusable(key, value) }
            maxSize = size.bytes
        case "max-file":
            guard let count = Int(value), (1...1000).contains(count) else { throw LogPlan.unusable(key, value) }
            maxFiles = count
        case "compress":
            guard let wanted = ["true": true, "1": true, "false": false, "0": false][value] else { throw LogPlan.unusable(key, value) }
            compresses = wanted
        case "mode":
            guard value != "non-blocking" else {
                throw CaissonError(.notImplemented, "log mode non-blocking is not supported: no line of a log is dropped here")
            }
            guard value == "blocking" else { throw CaissonError(.invalidArgument, "logger: logging mode not supported: \(value)") }
        case "max-buffer-size":
            throw CaissonError(
                .invalidArgument, "logger: max-buffer-size option is only supported with 'mode=non-blocking'")
        case "labels", "env", "tag": guard driver != "local" else { throw LogPlan.unknown(key, driver) }
        case "labels-regex", "env-regex":
            guard driver != "local" else { throw LogPlan.unknown(key, driver) }
            throw CaissonError(.notImplemented, "log opt '\(key)' is not supported: name them one by one")
        default: throw LogPlan.unknown(key, driver)
        }
    }

    private static func unknown(_ key: String, _ driver: String) -> CaissonError {
        CaissonError(.invalidArgument, "unknown log opt '\(key)' for \(driver.isEmpty ? "json-file" : driver) log driver")
    }

    private static func unusable(_ key: String, _ value: String) -> CaissonError {
        CaissonError(.invalidArgument, "invalid value '\(value)' for log opt '\(key)'")
    }
}

/// Docker's log drivers that are not here.
enum LogDrivers {
    private static let remote: Set = [
        "awslogs", "etwlogs", "fluentd", "gcplogs", "gelf", "journald", "splunk", "syslog",
    ]

    static func refusal(of name: String) -> CaissonError {
        guard remote.contains(name) else {
            return CaissonError(.invalidArgument, "logger: no log driver named '\(name)' is registered")
        }
        return CaissonError(
            .notImplemented,
            "log driver '\(name)' is not supported: output is kept in files (json-file, local) or nowhere (none)")
    }
}
