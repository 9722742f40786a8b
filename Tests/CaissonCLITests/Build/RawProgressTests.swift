import CaissonAPI
import Testing

@testable import CaissonCLI

struct RawProgressTests {
    @Test func `events are lines of JSON in the shape of BuildKit's status`() {
        var script = Script("[1/1] RUN make")
        script.start(1, 0)
        script.log(1, "hi\n", 1)
        script.progress(1, "exporting", 5, 10, 1)
        script.add(.warning(BuildWarning(name: "A", message: "b", lines: 2...2)), 1)
        script.end(1, 2, miss: CacheMiss(reason: .argument, headline: "ARG A"))
        let digest = "sha256:" + String(repeating: "c0", count: 24) + "0000000000000001"
        let lines = script.text(RawProgress()).split(separator: "\n").map { String($0) }
        let begun = "{\"digest\":\"\(digest)\",\"name\":\"[1/1] RUN make\",\"started\":\"2026-01-02T03:04:05Z\""
        #expect(lines[0] == "{\"vertexes\":[{\"digest\":\"\(digest)\",\"name\":\"[1/1] RUN make\"}]}")
        #expect(lines[1] == "{\"vertexes\":[\(begun)}]}")
        #expect(
            lines[2]
                == "{\"logs\":[{\"vertex\":\"\(digest)\",\"stream\":1,\"data\":\"aGkK\",\"timestamp\":\"2026-01-02T03:04:06Z\"}]}"
        )
        #expect(
            lines[3]
                == "{\"statuses\":[{\"id\":\"exporting\",\"vertex\":\"\(digest)\",\"total\":10,\"current\":5,\"timestamp\":\"2026-01-02T03:04:06Z\",\"started\":\"2026-01-02T03:04:06Z\"}]}"
        )
        #expect(
            lines[4].hasPrefix(
                "{\"warnings\":[{\"level\":1,\"short\":\"QTogYiAobGluZSAyKQ==\",\"sourceInfo\":{\"filename\":\"Dockerfile\","
            ))
        #expect(lines[4].hasSuffix("\"range\":[{\"start\":{\"line\":2},\"end\":{\"line\":2}}]}]}"))
        #expect(
            lines[5]
                == "{\"vertexes\":[\(begun),\"completed\":\"2026-01-02T03:04:07Z\",\"missed\":{\"reason\":\"argument\",\"headline\":\"ARG A\"}}]}"
        )
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `base64 is that of RFC 4648`(_ text: String, _ encoded: String) { #expect(Base64.text(text.utf8) == encoded) }
}
