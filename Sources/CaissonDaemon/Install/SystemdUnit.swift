package import SystemPackage

/// The unit that has systemd(1) run the long-lived engine.
package struct SystemdUnit: Sendable, Equatable {
    package static let name = "caissond.service"

    /// Whose service manager runs it.
    package enum Scope: Sendable { case system, user }

    package var scope: Scope
    package var program: FilePath
    /// Options that name the engine.
    package var arguments: [String]

    package init(_ scope: Scope, program: FilePath, arguments: [String]) {
        self.scope = scope
        self.program = program
        self.arguments = arguments
    }

    /// The file's text.
    ///
    /// `KillMode=process`, because containers outlive the engine; `Delegate=yes`, because control groups below the unit's are
    /// the engine's own; no limit of tasks, because monitors of containers count as the unit's.
    package var text: String {
        """
        [Unit]
        Description=Caisson, the long-lived container engine
        \(network)
        [Service]
        Type=notify
        ExecStart=\(([program.string, "run"] + arguments).map(SystemdUnit.quoted).joined(separator: " "))
        ExecReload=/bin/kill -HUP $MAINPID
        KillMode=process
        Delegate=yes
        Restart=on-failure
        RestartSec=1
        TimeoutStartSec=infinity
        TimeoutStopSec=10
        TasksMax=infinity
        LimitNOFILE=infinity

        [Install]
        WantedBy=\(scope == .system ? "multi-user.target" : "default.target")

        """
    }

    /// After those whose rules ours have to live with. A user's manager knows none of them.
    private var network: String {
        guard scope == .system else { return "" }
        return """
            After=network-online.target nftables.service firewalld.service
            Wants=network-online.target

            """
    }

    /// A word of a command line as systemd.service(5) reads it: `%` and `$` would be replaced.
    static func quoted(_ word: String) -> String {
        let plain = word.replacing("%", with: "%%").replacing("$", with: "$$")
        guard plain.contains(where: { $0.isWhitespace || "\"'\\;".contains($0) }) else { return plain }
        return "\"" + plain.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
