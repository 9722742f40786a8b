import CaissonAPI
import Testing

@testable import CaissonEngine

struct TaskPortsTests {
    private func binding(_ port: Int, _ address: String = "0.0.0.0") -> PortBinding {
        PortBinding(hostIP: address, hostPort: "\(port)")
    }

    @Test func `ports without a number get the one the container was given, on whatever addresses it is`() {
        let wanted = [
            PortConfig(target: 80, mode: .host), PortConfig(target: 80, published: 8080, mode: .host),
            PortConfig(target: 53, transport: .udp, mode: .host), PortConfig(target: 80, mode: .host),
            PortConfig(target: 99, mode: .host),
        ]
        let published: [String: [PortBinding]?] = [
            "80/tcp": [binding(8080), binding(8080, "::"), binding(32768), binding(32768, "::"), binding(32769)],
            "53/udp": [binding(32770)], "99/tcp": nil,
        ]
        let ports = TaskPorts(wanted).numbered(by: published)
        #expect(ports.map(\.published) == [32768, 8080, 32770, 32769, nil])
        #expect(ports.map(\.target) == [80, 80, 53, 80, 99])
    }
}
