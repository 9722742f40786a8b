import CaissonAPI

/// `caisson network verify`: what should be on this host for our networks against what is.
enum NetworkVerify {
    static let command = Command(
        group: "network", name: "verify", usage: "[OPTIONS]", summary: "Compare the networks as intended with what is on this host",
        details: "Shows what should be on this host for every network and what is not as it should be; the exit status is 1 then.",
        arguments: .none,
        flags: { [.bool("repair", "Make good what is not as intended"), .bool("quiet", "q", "Show differences only")] },
        run: { call in
            let reports = try await call.engine().networks.verify(repair: call.flags.bool("repair"))
            let quiet = call.flags.bool("quiet")
            for report in reports where !quiet || !report.differences.isEmpty { try call.console.print(text(report, quiet: quiet)) }
            return reports.allSatisfy(\.differences.isEmpty) ? 0 : 1
        })

    private static func text(_ report: NetworkReport, quiet: Bool) -> String {
        let name = report.network.isEmpty ? "all networks" : "network \(report.network)"
        let state = report.differences.isEmpty ? "as intended" : "differs"
        let intended = quiet ? [] : report.intended.map { "  \($0)" }
        return (["\(name): \(state)"] + intended + report.differences.map { "! \($0)" }).joined(separator: "\n")
    }
}
