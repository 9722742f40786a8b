import CaissonCore
import CaissonOCI
import Testing

struct ReferenceTests {
    static let digest = "sha256:" + String(repeating: "ab", count: 32)

    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let canonical: String
        let familiar: String
        var testDescription: String { text }

        init(_ text: String, _ canonical: String, _ familiar: String) {
            (self.text, self.canonical, self.familiar) = (text, canonical, familiar)
        }
    }

    @Test(
        "a name is read as Docker reads it",
        arguments: [
            Case("alpine", "docker.io/library/alpine", "alpine"),
            Case("alpine:3.19", "docker.io/library/alpine:3.19", "alpine:3.19"),
            Case("library/alpine", "docker.io/library/alpine", "alpine"),
            Case("docker.io/alpine", "docker.io/library/alpine", "alpine"),
            Case("index.docker.io/library/alpine", "docker.io/library/alpine", "alpine"),
            Case("user/app:v1", "docker.io/user/app:v1", "user/app:v1"),
            Case("localhost/app", "localhost/app", "localhost/app"),
            Case("localhost:5000/app:v1", "localhost:5000/app:v1", "localhost:5000/app:v1"),
            Case("localhost:5000", "docker.io/library/localhost:5000", "localhost:5000"),
            Case("127.0.0.1:5000/a/b/c", "127.0.0.1:5000/a/b/c", "127.0.0.1:5000/a/b/c"),
            Case("[2001:db8::1]:5000/app", "[2001:db8::1]:5000/app", "[2001:db8::1]:5000/app"),
            Case("ghcr.io/org/app@\(digest)", "ghcr.io/org/app@\(digest)", "ghcr.io/org/app@\(digest)"),
            Case("alpine:3@\(digest)", "docker.io/library/alpine:3@\(digest)", "alpine:3@\(digest)"),
            Case("a__b/c---d.e_f", "docker.io/a__b/c---d.e_f", "a__b/c---d.e_f"),
            Case("Registry.Example/app", "Registry.Example/app", "Registry.Example/app"),
            Case("xn--n3h.com/app", "xn--n3h.com/app", "xn--n3h.com/app"),
        ])
    func parses(_ sample: Case) throws {
        let reference = try Reference(parsing: sample.text)
        #expect(reference.canonical == sample.canonical)
        #expect(reference.familiar == sample.familiar)
        #expect(try Reference(parsing: reference.canonical) == reference)
        #expect(try Reference(parsing: reference.familiar) == reference)
    }

    @Test(
        "an illegal name is refused in Docker's words",
        arguments: [
            ("", "invalid reference format"),
            (":justtag", "invalid reference format"),
            ("a:", "invalid reference format"),
            ("a@", "invalid reference format"),
            ("a@sha256:short", "invalid reference format"),
            ("a//b", "invalid reference format"),
            ("-a", "invalid reference format"),
            ("a-", "invalid reference format"),
            ("a..b", "invalid reference format"),
            ("a___b", "invalid reference format"),
            ("a:\(String(repeating: "t", count: 129))", "invalid reference format"),
            ("a b", "invalid reference format"),
            ("Alpine", "invalid reference format: repository name (library/Alpine) must be lowercase"),
            ("user/App:v1", "invalid reference format: repository name (user/App) must be lowercase"),
            ("a@sha1:\(String(repeating: "a", count: 40))", "unsupported digest algorithm"),
            ("a@sha256:\(String(repeating: "a", count: 63))", "invalid checksum digest length"),
            (
                String(repeating: "0a", count: 32),
                "invalid repository name (\(String(repeating: "0a", count: 32))), cannot specify 64-byte hexadecimal strings"
            ),
            ("example.com/\(String(repeating: "a", count: 256))", "repository name must not be more than 255 characters"),
        ])
    func refuses(_ text: String, _ message: String) throws {
        let error = #expect(throws: CaissonError.self) { try Reference(parsing: text) }
        #expect(error?.message == message)
        #expect(error?.code == .invalidArgument)
    }

    @Test("the default tag is added only to a bare name")
    func addsDefaultTag() throws {
        #expect(try Reference(parsing: "alpine").withDefaultTag.familiar == "alpine:latest")
        #expect(try Reference(parsing: "alpine:3").withDefaultTag.familiar == "alpine:3")
        #expect(try Reference(parsing: "alpine@\(Self.digest)").withDefaultTag.tag == nil)
    }
}
