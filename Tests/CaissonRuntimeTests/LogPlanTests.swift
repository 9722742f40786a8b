import CaissonAPI
import CaissonCore
import CaissonRuntime
import SystemPackage
import Testing

struct LogPlanTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var driver: String
        var options: [String: String]
        var size: Int64
        var files: Int
        var compresses: Bool
        var testDescription: String { "\(driver) \(options)" }
    }

    static let cases = [
        Case(driver: "json-file", options: [:], size: 0, files: 1, compresses: false),
        Case(driver: "", options: ["max-size": "10m"], size: 10 << 20, files: 1, compresses: false),
        Case(driver: "json-file", options: ["max-size": "1k", "max-file": "3", "compress": "true"], size: 1024, files: 3, compresses: true),
        Case(driver: "local", options: [:], size: 20 << 20, files: 5, compresses: true),
        Case(driver: "local", options: ["max-file": "1"], size: 20 << 20, files: 1, compresses: false),
        Case(driver: "local", options: ["compress": "false"], size: 20 << 20, files: 5, compresses: false),
    ]

    @Test(arguments: cases)
    func `a log is kept as asked`(_ row: Case) throws {
        let plan = try #require(try LogPlan.from(LogConfig(type: row.driver, config: row.options), path: "/log"))
        #expect(plan.maxSize == row.size)
        #expect(plan.maxFiles == row.files)
        #expect(plan.compresses == row.compresses)
    }

    @Test func `the driver none keeps nothing`() throws {
        #expect(try LogPlan.from(LogConfig(type: "none"), path: "/log") == nil)
    }

    @Test(arguments: [
        ("json-file", ["max-file": "3"], "max-file cannot be set to a value greater than 1 when max-size is not set"),
        ("json-file", ["compress": "true", "max-size": "1k"], "compress cannot be true when max-file is less than 2 or max-size is not set"),
        ("json-file", ["colour": "red"], "unknown log opt 'colour' for json-file log driver"),
        ("local", ["tag": "x"], "unknown log opt 'tag' for local log driver"),
        ("json-file", ["mode": "non-blocking"], "log mode non-blocking is not supported: no line of a log is dropped here"),
        ("journald", [:], "log driver 'journald' is not supported: output is kept in files (json-file, local) or nowhere (none)"),
        ("nosuch", [:], "logger: no log driver named 'nosuch' is registered"),
    ] as [(String, [String: String], String)])
    func `what cannot be kept is refused with the reason`(_ driver: String, _ options: [String: String], _ reason: String) {
        let error = #expect(throws: CaissonError.self) { try LogPlan.from(LogConfig(type: driver, config: options), path: "/log") }
        #expect(error?.message == reason)
    }
}

struct HealthPlanTests {
    private func config(_ test: [String]?) -> HealthcheckConfig {
        var config = HealthcheckConfig()
        config.test = test
        return config
    }

    @Test(arguments: [
        (["CMD", "a", "b"], nil, ["a", "b"]), (["CMD-SHELL", "a || b"], nil, ["/bin/sh", "-c", "a || b"]),
        (["CMD-SHELL", "a"], ["/bin/bash", "-ec"], ["/bin/bash", "-ec", "a"]),
    ] as [([String], [String]?, [String])])
    func `a test becomes a command, with docker's defaults`(_ test: [String], _ shell: [String]?, _ command: [String]) throws {
        let plan = try #require(HealthPlan(config(test), shell: shell))
        #expect(plan.command == command)
        #expect((plan.interval, plan.timeout, plan.startPeriod) == (.seconds(30), .seconds(30), .zero))
        #expect((plan.startInterval, plan.retries) == (.seconds(5), 3))
    }

    @Test(arguments: [nil, [], ["NONE"], ["CMD"], ["SOMETHING", "a"]] as [[String]?])
    func `without a test there is nothing to run`(_ test: [String]?) {
        #expect(HealthPlan(config(test), shell: nil) == nil)
    }
}
