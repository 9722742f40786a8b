import Testing

@testable import CaissonEngine

@Suite("Sockets that are listened to")
struct SocketTableTests {
    private static let head =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

    @Test(
        "Ports are those others can connect to",
        arguments: [
            ("", []),
            ("   0: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1\n", [80]),
            ("   0: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1\n", []),
            ("   0: 0101A8C0:1F90 0201A8C0:0050 01 00000000:00000000 00:00000000 00000000     0        0 1\n", []),
            (
                "   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 0 0 0 0 0 1\n"
                    + "   1: 00000000000000000000000001000000:0051 00000000000000000000000000000000:0000 0A 0 0 0 0 0 1\n",
                [8080]
            ),
        ] as [(String, Set<UInt16>)])
    func ports(table: String, expected: Set<UInt16>) { #expect(SocketTable.listening(Self.head + table) == expected) }
}
