import CaissonLinux
import CaissonNetwork
import TestSupport
import Testing

@Suite("DNS messages")
struct DNSMessageTests {
    static func query(_ name: String, _ type: UInt16, size: UInt16? = nil) -> [UInt8] {
        var bytes: [UInt8] = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, size == nil ? 0 : 1]
        for label in name.split(separator: ".") { bytes += [UInt8(label.utf8.count)] + Array(label.utf8) }
        bytes += [0, UInt8(type >> 8), UInt8(type & 255), 0, 1]
        if let size { bytes += [0, 0, 41, UInt8(size >> 8), UInt8(size & 255), 0, 0, 0, 0, 0, 0] }
        return bytes
    }

    @Test func `a question is read with its size`() throws {
        let query = try #require(DNSQuery(Self.query("Web.Shop", DNSType.a, size: 1232)))
        #expect(query.question == DNSQuestion(name: "web.shop", type: DNSType.a))
        #expect(query.id == 0x1234 && query.payload == 1232)
        #expect(try #require(DNSQuery(Self.query("web", DNSType.a))).payload == 512)
    }

    @Test func `an answer repeats the question and points at its name`() throws {
        let query = try #require(DNSQuery(Self.query("web", DNSType.a)))
        let reply = DNSReply.encode(query, [.a([10, 0, 0, 2])], limit: 512)
        #expect(Array(reply[..<12]) == [0x12, 0x34, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0])
        #expect(Array(reply[12..<21]) == [3, 119, 101, 98, 0, 0, 1, 0, 1])
        #expect(Array(reply[21...]) == [0xc0, 12, 0, 1, 0, 1, 0, 0, 2, 88, 0, 4, 10, 0, 0, 2])
    }

    @Test func `an answer that is too large says so and is left out`() throws {
        let query = try #require(DNSQuery(Self.query("web", DNSType.a)))
        let reply = DNSReply.encode(query, Array(repeating: .a([10, 0, 0, 2]), count: 100), limit: 512)
        #expect(reply[2] & 2 == 2 && reply[7] == 0 && reply.count <= 512)
        #expect(DNSReply.encode(query, Array(repeating: .a([10, 0, 0, 2]), count: 100), limit: 65535)[7] == 100)
    }

    @Test("what is no question is left alone", arguments: [[], [0, 1], Array(query("web", 1).dropLast()), [0x12, 0x34, 0x81] + query("web", 1).dropFirst(3)] as [[UInt8]])
    func broken(_ bytes: [UInt8]) { #expect(DNSQuery(bytes) == nil) }

    @Test func `random bytes never trap`() {
        var generator = SeededGenerator(seed: 42)
        for _ in 0..<2000 {
            var bytes = Self.query("a.b.c", 1, size: 512)
            for _ in 0..<4 { bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator) }
            if let query = DNSQuery(Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator)))) {
                #expect(DNSReply.encode(query, [], limit: 512).count >= 12)
            }
        }
    }
}

@Suite("Names of networks")
struct NameTableTests {
    private let table: NameTable

    init() throws {
        func endpoint(_ id: String, _ names: [String], _ ip: String, _ ip6: String? = nil, links: [String: String] = [:]) -> NamedEndpoint {
            NamedEndpoint(
                container: id, names: names, address: IPv4Address(ip), address6: ip6.flatMap { IPv6Address($0) }, ports: ["tcp": [80]],
                links: links)
        }
        table = NameTable(
            [
                NamedNetwork(
                    name: "shop",
                    endpoints: [
                        endpoint("w1", ["web-1", "aaa", "web"], "10.0.0.2", "fd00::2"), endpoint("w2", ["web-2", "bbb", "web"], "10.0.0.3"),
                        endpoint("c", ["client"], "10.0.0.9", links: ["store": "web-2"]),
                    ]),
                NamedNetwork(name: "dark", isInternal: true, endpoints: [endpoint("d", ["db"], "10.1.0.2"), endpoint("c", ["client"], "10.1.0.3")]),
                NamedNetwork(name: "other", endpoints: [endpoint("x", ["secret"], "10.2.0.2")]),
            ], services: ["http/tcp": 80])
    }

    private func answer(_ name: String, _ type: UInt16, for container: String = "c", turn: Int = 0) -> NameTable.Answer {
        table.answer(DNSQuestion(name: name, type: type), for: container, turn: turn)
    }

    @Test("names, aliases, IDs and names with their network", arguments: ["web-1", "aaa", "web-1.shop"])
    func names(_ name: String) { #expect(answer(name, DNSType.a) == .records([.a([10, 0, 0, 2])])) }

    @Test func `an alias of two goes round`() {
        #expect(answer("web", DNSType.a) == .records([.a([10, 0, 0, 2]), .a([10, 0, 0, 3])]))
        #expect(answer("web", DNSType.a, turn: 1) == .records([.a([10, 0, 0, 3]), .a([10, 0, 0, 2])]))
    }

    @Test func `a name without an address of the family is known all the same`() {
        #expect(answer("web-2", DNSType.aaaa) == .records([]))
        #expect(answer("web-2", DNSType.mx) == .records([]))
        #expect(answer("web-1", DNSType.aaaa) == .records([.aaaa([0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2])]))
    }

    @Test func `a network's names are nobody else's`() {
        #expect(answer("secret", DNSType.a) == .forward)
        #expect(answer("db", DNSType.a, for: "w1") == .forward)
        #expect(answer("db", DNSType.a) == .records([.a([10, 1, 0, 2])]))
    }

    @Test func `who is only on internal networks asks nobody outside`() {
        #expect(answer("example.org", DNSType.a, for: "d") == .refuse)
        #expect(answer("example.org", DNSType.a) == .forward)
    }

    @Test func `addresses lead back to names`() {
        #expect(answer("3.0.0.10.in-addr.arpa", DNSType.ptr) == .records([.ptr("web-2.shop")]))
        #expect(answer("1.0.0.10.in-addr.arpa", DNSType.ptr) == .forward)
        let six = "2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa"
        #expect(answer(six, DNSType.ptr) == .records([.ptr("web-1.shop")]))
    }

    @Test("services by name and number", arguments: ["_http._tcp.web-1", "_80._tcp.web-1"])
    func services(_ name: String) {
        #expect(answer(name, DNSType.srv) == .records([.srv(priority: 10, weight: 10, port: 80, target: "web-1")]))
        #expect(answer("_81._tcp.web-1", DNSType.srv) == .records([]))
        #expect(answer("_http._tcp.elsewhere", DNSType.srv) == .forward)
    }

    @Test func `a link is a name for one container alone`() {
        #expect(answer("store", DNSType.a) == .records([.a([10, 0, 0, 3])]))
        #expect(answer("store", DNSType.a, for: "w1") == .forward)
    }
}
