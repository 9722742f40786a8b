import CaissonAPI
import CaissonCore
import CaissonRuntime
import SystemPackage

/// What of a request can be refused before anything is made.
enum RequestChecks {
    /// Corrects what Docker corrects and returns warnings; throws ``CaissonError`` in Docker's words, or naming what is not supported.
    static func check(_ request: inout RunRequest) throws -> [String] {
        let host = request.host
        try NetworkChecks.check(request)
        try checkLog(host.logConfig)
        try LogAttributes.check(host.logConfig)
        try HealthChecks.check(request.healthcheck)
        if host.autoRemove, !["", "no"].contains(host.restartPolicy.name) {
            throw CaissonError(.invalidArgument, "can't create 'AutoRemove' container with restart policy")
        }
        try SecurityChecks.check(host)
        // Found out at the stop, it could not be stopped.
        if let signal = request.stopSignal { _ = try SignalName.number(signal) }
        if let directory = request.workingDirectory, !directory.hasPrefix("/") {
            throw CaissonError(.invalidArgument, "the working directory '\(directory)' is invalid, it needs to be an absolute path")
        }
        // A negative or unlimited value has to be looked at, too, though it asks nothing of the kernel.
        let discarded = NetworkChecks.warnings(host)
        guard host.hasLimits || host.memory != 0 || host.nanoCpus != 0 || host.memorySwap != nil else { return discarded }
        var limits = LimitChecks(host, LimitFacts.detect())
        try limits.run()
        request.host = limits.host
        return discarded + limits.warnings
    }

    private static func checkLog(_ log: LogConfig) throws {
        _ = try LogPlan.from(log, path: "log")
    }
}
