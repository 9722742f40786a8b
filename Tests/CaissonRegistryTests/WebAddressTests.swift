@testable import CaissonRegistry
import Testing

struct WebAddressTests {
    @Test("Locations are read as registries mean them", arguments: [
        ("https://r.example/v2/", "/upload/1?a=b", "https://r.example/upload/1?a=b"),
        ("https://r.example/v2/x", "y", "https://r.example/v2/y"),
        ("https://r.example/v2/", "http://r.example/u", "https://r.example/u"),
        ("https://r.example/v2/", "http://other.example/u", "http://other.example/u"),
        ("http://127.0.0.1:5000/v2/", "http://127.0.0.1:5000/u", "http://127.0.0.1:5000/u"),
        ("https://r.example/v2/", "file:///etc/passwd", nil),
        ("https://r.example/v2/", "//cdn.example/x", "https://cdn.example/x"),
    ] as [(String, String, String?)])
    func resolving(base: String, location: String, expected: String?) throws {
        #expect(try #require(WebAddress(base)).resolving(location)?.description == expected)
    }

    @Test("Query items are added and encoded")
    func adding() throws {
        let address = try #require(WebAddress("https://r.example/u?state=a%2Bb%3D"))
        #expect(
            address.adding([("digest", "sha256:ab"), ("x", "a+b c&d")])?.description
                == "https://r.example/u?state=a%2Bb%3D&digest=sha256:ab&x=a%2Bb%20c%26d")
    }

    @Test("An origin is scheme, host and port", arguments: [
        ("https://a", "https://a:443/x", true), ("https://A", "https://a", true), ("http://a", "https://a", false),
        ("https://a", "https://a:444", false), ("https://a", "https://a.evil", false), ("https://a", "https://a@evil", false),
    ])
    func origins(one: String, other: String, isSame: Bool) throws {
        #expect(try #require(WebAddress(one)).isSameOrigin(as: #require(WebAddress(other))) == isSame)
    }

    @Test("A range is two numbers in order", arguments: [
        ("bytes 0-9/10", 0, 9, 10), ("bytes 5-9/*", 5, 9, nil), ("0-99", 0, 99, nil), ("bytes=0-0", 0, 0, nil),
    ] as [(String, Int64, Int64, Int64?)])
    func ranges(text: String, start: Int64, end: Int64, total: Int64?) throws {
        let range = try #require(ContentRange(text))
        #expect((range.start, range.end, range.total) == (start, end, total))
    }

    @Test("What is no range is none", arguments: ["", "bytes", "bytes 9-5/10", "bytes -5/10", "bytes a-b/c", "bytes 1/2"])
    func noRange(text: String) {
        #expect(ContentRange(text) == nil)
    }
}
