import CaissonLinux
import CaissonNetwork
import TestSupport
import Testing

struct AddressingTests {
    @Test("addresses", arguments: [("10.0.0.1", 0x0a00_0001), ("255.255.255.255", 0xffff_ffff), ("0.0.0.0", 0)] as [(String, UInt32)])
    func addresses(_ row: (text: String, value: UInt32)) {
        #expect(IPv4Address(row.text)?.value == row.value)
        #expect(IPv4Address(value: row.value).description == row.text)
    }

    @Test(arguments: ["", "1.2.3", "1.2.3.4.5", "256.0.0.1", "01.2.3.4", "1.2.3.-4", "1.2.3.+4", "a.b.c.d", "1..2.3", " 1.2.3.4"])
    func `what is no address is refused`(_ text: String) { #expect(IPv4Address(text) == nil) }

    @Test func `a subnet knows its borders`() throws {
        let subnet = try #require(Subnet("172.30.5.7/16"))
        #expect(subnet.description == "172.30.0.0/16")
        #expect(subnet.gateway.description == "172.30.0.1")
        #expect(subnet.last.description == "172.30.255.255")
        #expect(try subnet.contains(#require(IPv4Address("172.30.9.9"))))
        #expect(try !subnet.contains(#require(IPv4Address("172.31.0.0"))))
        #expect(try subnet.overlaps(#require(Subnet("172.16.0.0/12"))))
        #expect(try #require(Subnet("0.0.0.0/0")).overlaps(subnet))
        #expect(Subnet("1.2.3.4/33") == nil && Subnet("1.2.3.4") == nil)
    }

    @Test func `the first candidate nobody uses is taken`() throws {
        #expect(Subnet.free(routes: [], addresses: [])?.description == "172.30.0.0/16")
        let routes = [
            Route(destination: nil, prefix: 0, gateway: IPv4Address("172.30.0.1"), link: 2),
            Route(destination: IPv4Address("172.30.128.0"), prefix: 24, gateway: nil, link: 2),
        ]
        let addresses = [LinkAddress(link: 3, address: try #require(IPv4Address("172.31.4.4")), prefix: 32)]
        #expect(Subnet.free(routes: routes, addresses: addresses)?.description == "172.29.0.0/16")
        let all = [Route(destination: IPv4Address("172.16.0.0"), prefix: 12, gateway: nil, link: 2)]
        #expect(Subnet.free(routes: all, addresses: [])?.description == "192.168.240.0/20")
        #expect(Subnet.free(routes: all, addresses: [], taken: Subnet.candidates) == nil)
    }

    @Test func `a pool hands out every address once and never a special one`() throws {
        let pool = AddressPool(try #require(Subnet("10.9.0.0/29")))
        var used: Set<IPv4Address> = []
        while let next = pool.allocate(used: used) { used.insert(next) }
        #expect(used.sorted().map(\.description) == (2...6).map { "10.9.0.\($0)" })
    }

    @Test func `random pools never allocate outside or twice`() throws {
        try forAll(100) { generator in
            let base = IPv4Address(value: UInt32.random(in: 0 ... .max, using: &generator))
            guard let subnet = Subnet(base, prefix: UInt8(generator.integer(24...32))) else { return }
            let pool = AddressPool(subnet)
            var used: Set<IPv4Address> = []
            while let next = pool.allocate(used: used) {
                try require(subnet.contains(next) && next != pool.gateway, "\(next) in \(subnet)")
                try require(used.insert(next).inserted, "\(next) twice")
            }
        }
    }

    @Test func `a hardware address follows Docker's scheme`() throws {
        let address = try #require(IPv4Address("172.17.0.2"))
        #expect(MACAddress(for: address).description == "02:42:ac:11:00:02")
        #expect(MACAddress("02:42:ac:11:00:02") == MACAddress(for: address))
        #expect(MACAddress("02:42:ac:11:00") == nil)
    }
}
