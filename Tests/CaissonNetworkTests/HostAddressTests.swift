import CaissonCore
import CaissonLinux
import CaissonNetwork
import Testing

/// What others are told of where this host is.
struct HostAddressTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var host: String
        var wanted: String?
        var listening: String?
        var expected: String

        var testDescription: String { "\(host), \(wanted ?? "nothing wanted")" }
    }

    private static func entry(_ link: String, _ addresses: [String], isDevice: Bool = true) -> HostAddresses.Entry {
        var entry = HostAddresses.Entry(link, isDevice: isDevice)
        entry.v4 = addresses.compactMap { IPv4Address($0) }
        entry.v6 = addresses.compactMap { IPv6Address($0) }
        return entry
    }

    private static let loopback = entry("lo", ["127.0.0.1", "::1"])
    private static let eth0 = entry("eth0", ["192.0.2.7", "2001:db8::7", "fe80::1"])

    private static func host(_ name: String) -> HostAddresses {
        var down = entry("eth2", ["198.51.100.2"])
        down.isUp = false
        var bridge = entry("br-1", ["172.30.0.1"], isDevice: false)
        bridge.isOwn = true
        let links: [String: [HostAddresses.Entry]] = [
            "one": [loopback, eth0, down, bridge, entry("tun0", ["10.8.0.2"], isDevice: false)],
            "none": [loopback, bridge],
            "two": [loopback, eth0, entry("eth1", ["198.51.100.1"])],
            "many": [entry("eth0", ["192.0.2.7", "192.0.2.8"])],
            "six": [loopback, entry("eth0", ["2001:db8::7", "fe80::1"])],
            "container": [loopback, entry("eth0", ["172.17.0.2"], isDevice: false), bridge],
            "local": [loopback, entry("eth0", ["169.254.1.1", "fe80::1"])],
        ]
        return HostAddresses(links[name] ?? [])
    }

    private static let ask = "specify one with --advertise-addr"
    private static let head = "could not choose an IP address to advertise since this system has multiple addresses on"
    private static let cases = [
        Case(host: "one", expected: "192.0.2.7 2377"),
        Case(host: "one", listening: "0.0.0.0:4000", expected: "192.0.2.7 4000"),
        Case(host: "none", expected: "127.0.0.1 2377"), Case(host: "local", expected: "127.0.0.1 2377"),
        Case(host: "six", expected: "2001:db8::7 2377"), Case(host: "container", expected: "172.17.0.2 2377"),
        Case(
            host: "two", expected: "\(head) different interfaces (192.0.2.7 on eth0 and 198.51.100.1 on eth1) - \(ask)"),
        Case(host: "many", expected: "\(head) interface eth0 (192.0.2.7 and 192.0.2.8) - \(ask)"),
        Case(host: "two", wanted: "eth1", expected: "198.51.100.1 2377"),
        Case(host: "two", wanted: "eth1:99", expected: "198.51.100.1 99"),
        Case(host: "six", wanted: "eth0", expected: "2001:db8::7 2377"),
        Case(host: "none", wanted: "lo", expected: "127.0.0.1 2377"),
        Case(host: "none", wanted: "127.0.0.1", expected: "127.0.0.1 2377"),
        Case(host: "two", wanted: "203.0.113.1", expected: "203.0.113.1 2377"),
        Case(host: "two", wanted: "203.0.113.1:5", listening: "eth0:7", expected: "203.0.113.1 5"),
        Case(host: "two", wanted: "[2001:db8::1]:5", expected: "2001:db8::1 5"),
        Case(host: "two", wanted: "2001:db8::1", expected: "2001:db8::1 2377"),
        Case(
            host: "many", wanted: "eth0",
            expected: "interface eth0 has more than one IPv4 address (192.0.2.7 and 192.0.2.8)"),
        Case(
            host: "local", wanted: "eth9",
            expected: "advertise address must be a non-zero IP address or network interface (with optional port number)"
        ),
        Case(
            host: "one", wanted: "0.0.0.0",
            expected: "advertise address must be a non-zero IP address or network interface (with optional port number)"
        ),
        Case(host: "one", wanted: "192.0.2.7:0", expected: "could not parse advertise address 192.0.2.7:0"),
        Case(host: "one", wanted: "192.0.2.7:x", expected: "could not parse advertise address 192.0.2.7:x"),
        Case(
            host: "one", listening: "nowhere:2377",
            expected: "listen address must be an IP address or network interface (with optional port number)"),
    ]

    @Test("the address is the only one, or the one that is meant", arguments: cases)
    func advertised(_ row: Case) {
        let told: String
        do throws(CaissonError) {
            let found = try Self.host(row.host).advertised(row.wanted, listening: row.listening)
            told = "\(found.host) \(found.port)"
        } catch { told = error.message }
        #expect(told == row.expected)
    }

    @Test func `the links of this host are read`() throws {
        let host = try HostAddresses.read(own: [])
        let loopback = try #require(host.entries.first { $0.link == "lo" })
        #expect(loopback.v4.map(\.description).contains("127.0.0.1"))
    }

    @Test func `half of the Internet is no network in use`() throws {
        let halves = [0, 0x8000_0000].map {
            Route(destination: IPv4Address(value: $0), prefix: 1, gateway: nil, link: 2)
        }
        let plain = Route(destination: IPv4Address("10.1.0.0"), prefix: 16, gateway: nil, link: 2)
        let address = LinkAddress(link: 3, address: try #require(IPv4Address("192.0.2.7")), prefix: 24)
        #expect(
            Subnet.busy(routes: halves + [plain], addresses: [address]).map(\.description) == [
                "10.1.0.0/16", "192.0.2.0/24",
            ])
    }
}
