import CaissonCore
import CaissonLinux
import CaissonNetwork
import TestSupport
import Testing

struct NamesTests {
    @Test func `a resolver file is read as the resolver reads it`() {
        let file = ResolverFile(parsing: "# c\nnameserver 1.1.1.1 # x\nsearch a b\ndomain c\nnameserver ::1\noptions ndots:2\n;x\nnameserver\n")
        #expect(file == ResolverFile(servers: ["1.1.1.1", "::1"], search: ["c"], options: ["ndots:2"]))
        #expect(ResolverFile(parsing: file.text) == file)
    }

    @Test("on a bridge", arguments: [
        (["127.0.0.53"], [], ["8.8.8.8", "8.8.4.4"]), (["127.0.0.1", "10.0.0.2"], [], ["10.0.0.2"]),
        (["fe80::1%eth0", "9.9.9.9"], [], ["9.9.9.9"]), (["10.0.0.2"], ["1.2.3.4"], ["1.2.3.4"]), ([], ["127.0.0.1"], ["127.0.0.1"]),
    ] as [([String], [String], [String])])
    func servers(_ row: (host: [String], wished: [String], result: [String])) {
        let file = ResolverFile.forBridge(
            host: ResolverFile(servers: row.host, search: ["s"]), wishes: ResolverFile(servers: row.wished, search: ["."]))
        #expect(file.servers == row.result)
        #expect(file.search.isEmpty)
    }

    @Test func `hosts has the usual lines, the additions, then the container`() throws {
        let file = try HostsFile.forContainer(
            hostname: "web", domain: "example", address: IPv4Address("172.30.0.2"),
            extra: ["db:10.0.0.5", "gw=host-gateway", "six:[fd00::1]"], gateway: IPv4Address("172.30.0.1"))
        let lines = file.text.split(separator: "\n")
        #expect(lines.first == "127.0.0.1\tlocalhost")
        #expect(lines.suffix(4) == ["10.0.0.5\tdb", "172.30.0.1\tgw", "fd00::1\tsix", "172.30.0.2\tweb.example web"])
    }

    @Test(arguments: ["x", ":1.2.3.4", "a:", "a:1.2.3", "a b:1.2.3.4", "a:1.2.3.4\n6.6.6.6 b", "a:host-gateway"])
    func `an addition that is none is refused`(_ text: String) {
        let error = #expect(throws: CaissonError.self) { _ = try HostsFile.entry(text, gateway: nil) }
        #expect(error?.code == .invalidArgument)
    }
}
