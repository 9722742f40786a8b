import CaissonCore
import CaissonStore
import Testing

@testable import CaissonEngine

/// The PORTS column in the order and ranges of Docker's client.
struct PortTextTests {
    private static func record(_ ip: String, _ host: UInt16, _ port: UInt16, _ kind: String = "tcp") -> PortRecord {
        PortRecord(hostPort: host, kind: kind, hostIP: ip, containerID: ObjectID.random(), ip: "172.17.0.2", port: port)
    }

    static let rows: [(records: [PortRecord], exposed: [String], text: String)] = [
        ([], [], ""),
        ([], ["80/tcp", "81/tcp", "53/udp", "90/tcp"], "80-81/tcp, 53/udp, 90/tcp"),
        (
            [record("0.0.0.0", 18081, 81, "udp"), record("127.0.0.1", 18080, 80)], [],
            "127.0.0.1:18080->80/tcp, 0.0.0.0:18081->81/udp"
        ),
        (
            [record("0.0.0.0", 80, 80), record("0.0.0.0", 81, 81), record("0.0.0.0", 8443, 443)], ["22/tcp"],
            "22/tcp, 0.0.0.0:80-81->80-81/tcp, 0.0.0.0:8443->443/tcp"
        ),
        ([record("::", 8080, 80), record("0.0.0.0", 8080, 80)], ["80/tcp"], "0.0.0.0:8080->80/tcp, [::]:8080->80/tcp"),
    ]

    @Test(arguments: 0..<5) func `ports are written as docker does`(_ index: Int) {
        let row = Self.rows[index]
        #expect(PortText.column(row.records, exposed: row.exposed) == row.text)
    }
}
