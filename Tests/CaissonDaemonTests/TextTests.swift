@testable import CaissonDaemon
import CaissonAPI
import CaissonCore
import CaissonLinux
import Testing

@Suite("What the long-lived engine writes")
struct TextTests {
    @Test("A log line has time and level, or the journal's priority, and stays one line")
    func logLines() {
        let time = Timestamp(seconds: 1_700_000_000)
        #expect(DaemonLog.line(.warning, "one\ntwo", isJournal: false, at: time) == "2023-11-14T22:13:20Z warning one | two\n")
        #expect(DaemonLog.line(.error, "broken", isJournal: true, at: time) == "<3>broken\n")
    }

    @Test("The status names process, places, containers and services")
    func status() {
        let start = Timestamp(seconds: 1_700_000_000)
        let status = DaemonStatus(
            version: "1.0", pid: 42, started: start, root: "/r", runRoot: "/run/r", containers: 3, running: 2,
            services: [
                DaemonServiceStatus(name: "control", state: .running, detail: "/run/r/caissond.sock", since: start),
                DaemonServiceStatus(name: "upkeep", state: .waiting, detail: "no luck", since: start.advanced(by: .seconds(50)), restarts: 2),
            ])
        #expect(
            StatusText(status, now: start.advanced(by: .seconds(60))).text == """
                caissond 1.0, process 42, up about a minute
                root:       /r
                run dir:    /run/r
                containers: 3, 2 running
                services:
                  control    running for about a minute: /run/r/caissond.sock
                  upkeep     waiting for 10 seconds, started again 2 times: no luck

                """)
    }

    @Test("Words of a unit's command line survive systemd's replacements", arguments: [
        ("/usr/bin/x", "/usr/bin/x"), ("/a b", "\"/a b\""), ("100%", "100%%"), ("$HOME", "$$HOME"), ("a\"b", "\"a\\\"b\""), ("a;b", "\"a;b\""),
    ])
    func quoting(_ word: String, _ expected: String) { #expect(SystemdUnit.quoted(word) == expected) }
}
