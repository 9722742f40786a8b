import CaissonAPI
import CaissonCore
import CaissonTerm
import Testing

@testable import CaissonTUI

/// What a network is drawn from, as values.
@Suite struct NetworkDrawingTests {
    private func entries(_ count: Int, name: String = "web") -> [NetworkGrid.Entry] {
        (0..<count).map { NetworkGrid.Entry(name: "\(name)\($0)", ports: "", address: ".\($0 + 2)") }
    }

    private func grid(_ count: Int, width: Int, label: String = "br-0123456789ab", name: String = "web") -> NetworkGrid
    {
        let brief = entries(count, name: name)
        let full = brief.map { NetworkGrid.Entry(name: $0.name, ports: "8080→80", address: "172.20.0" + $0.address) }
        return NetworkGrid(full: full, brief: brief, label: label, width: width)
    }

    @Test(arguments: 1...40, [20, 30, 38, 42, 58, 79, 142])
    func `every container has a place of its own within the width`(count: Int, width: Int) {
        let grid = grid(count, width: width)
        var places: Set<[Int]> = []
        for index in 0..<count {
            let place = grid.place(of: index)
            #expect(grid.entry(column: place.column, row: place.row) == index)
            places.insert([place.column, place.row])
        }
        #expect(places.count == count)
        #expect(grid.width <= max(width, 25))
    }

    @Test func `two columns and everything said come before less`() {
        #expect(grid(6, width: 142).columns == 2)
        #expect(grid(6, width: 142).entries[0].ports == "8080→80")
        #expect(grid(6, width: 38).columns == 2)
        #expect(grid(6, width: 38).entries[0].ports == "")
        #expect(grid(6, width: 38).label == "br-01…")
        #expect(grid(6, width: 38, name: "a-rather-long-name-").columns == 1)
        #expect(grid(1, width: 142).columns == 1)
    }

    @Test(arguments: 1...9, 0..<9)
    func `lines meet: whatever goes down from a row comes up in the next`(count: Int, bridge: Int) {
        let grid = grid(count, width: 142)
        guard bridge < grid.rows else { return }
        for column in 0..<grid.columns {
            for row in -1...grid.rows {
                let here = grid.arms(ofBus: column, row: row, bridge: bridge)
                let next = grid.arms(ofBus: column, row: row + 1, bridge: bridge)
                #expect(here.contains(.down) == next.contains(.up), "column \(column) row \(row)")
            }
            #expect(!grid.arms(ofBus: column, row: bridge, bridge: bridge).isEmpty)
        }
    }

    @Test func `a bridge without containers stands alone`() {
        let grid = NetworkGrid(full: [], brief: [], label: "br-0123456789ab", width: 42)
        #expect(grid.rows == 1)
        #expect(grid.labelStart == 1)
        #expect(grid.label == "br-0123456789ab")
        #expect(grid.entry(column: 0, row: 0) == nil)
    }

    @Test(arguments: [
        (["172.20.0.2", "172.20.0.1"], "172.20.0.2", ".2"), (["172.20.0.2", "172.20.1.1"], "172.20.1.1", ".1.1"),
        (["10.0.0.1", "192.168.0.1"], "10.0.0.1", "10.0.0.1"), (["10.0.0.1", ""], "10.0.0.1", ".1"),
        ([], "10.0.0.1", "10.0.0.1"),
        (["172.2.0.1", "172.20.0.1"], "172.20.0.1", ".20.0.1"),
    ])
    func `addresses are said without what all have in common`(all: [String], address: String, brief: String) {
        #expect(AddressStem(all).brief(address) == brief)
    }

    @Test(
        arguments: [
            ("0.0.0.0", "8080", "80", "tcp", "http://localhost:8080"),
            ("::", "8080", "80", "tcp", "http://localhost:8080"),
            ("127.0.0.1", "8443", "443", "tcp", "https://127.0.0.1:8443"),
            ("fd00::2", "80", "80", "tcp", "http://[fd00::2]:80"),
            ("0.0.0.0", "53", "53", "udp", nil),
        ] as [(String, String, String, String, String?)])
    func `a browser is given what leads to the port`(ip: String, host: String, port: String, kind: String, url: String?)
    {
        let container = ContainerRef(id: .random(), name: "web")
        #expect(PublishedPort(hostIP: ip, hostPort: host, port: port, kind: kind, container: container).url == url)
    }

    @Test func `published ports belong to the network with the default route`() throws {
        var front = EndpointDetails(gateway: "172.20.0.1")
        let back = EndpointDetails(gateway: "172.21.0.1")
        let inner = EndpointDetails()
        var settings = NetworkSettings(
            networks: ["z": front, "a": back, "0": inner],
            ports: ["80/tcp": [PortBinding(hostIP: "0.0.0.0", hostPort: "8080")]])
        #expect(settings.gatewayNetwork == "a")
        front.gwPriority = 1
        settings.networks["z"] = front
        let member = NetworkMember(
            name: "web", endpointID: "", macAddress: "", ipv4Address: "172.20.0.2/16", ipv6Address: "")
        #expect(NetworkGuest(.random(), member, settings, on: "z").ports.map(\.host) == ["0.0.0.0:8080"])
        #expect(NetworkGuest(.random(), member, settings, on: "a").ports == [])
    }

    @Test func `containers stand in the order of their addresses`() {
        let guests = ["10.0.0.10", "10.0.0.9", "9.255.0.1"].map { address in
            var guest = NetworkGuest(id: .random(), name: address)
            guest.address = address
            return guest
        }
        let details = NetworkDetails(name: "n", id: "", created: Timestamp(seconds: 0), driver: "bridge")
        #expect(NetworkPicture(details, guests).guests.map(\.name) == ["9.255.0.1", "10.0.0.9", "10.0.0.10"])
    }

    @Test(arguments: [true, false])
    func `every crossing has a glyph`(ascii: Bool) {
        let glyphs = (0..<16).map { LineArms(rawValue: $0).glyph(ascii: ascii) }
        #expect(glyphs.allSatisfy { $0.count == 1 })
        #expect(glyphs[0] == " ")
        #expect(Set(glyphs).count == (ascii ? 4 : 16))
    }
}
