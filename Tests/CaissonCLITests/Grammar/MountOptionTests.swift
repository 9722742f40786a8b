import CaissonAPI
import Testing

@testable import CaissonCLI

struct MountOptionTests {
    @Test(arguments: [
        ("type=bind,\"source=/a,b\",target=/x", "/a,b"),
        ("type=bind,\"source=/a\"\"b\",target=/x", "/a\"b"),
        ("TYPE=bind,SRC=/a,Target=/x", "/a"),
        ("type=bind,src=./a,dst=/x", "/base/./a"),
    ])
    func `fields are comma separated values`(_ text: String, _ source: String) throws {
        let mount = try MountOption.parse(text) { "/base/" + $0 }
        #expect(mount.source == source)
        #expect(mount.target == "/x")
    }

    @Test(arguments: [
        ("", "value is empty"),
        ("type=bind,a\"b", "parse error on line 1: bare \" in non-quoted-field"),
        ("\"type=bind", "parse error on line 1: extraneous or missing \" in quoted-field"),
        ("type=,dst=/x", "type is required"),
        ("type=foo,dst=/x", "invalid mount config for type \"foo\": mount type unknown"),
        ("type=bind,dst=/x,ro=maybe", "invalid value for ro: maybe"),
        ("type=tmpfs,dst=/x,tmpfs-mode=9", "invalid value for tmpfs-mode: 9"),
    ])
    func `what cannot be read is refused`(_ text: String, _ reason: String) {
        #expect(MountOption.check(text) == reason)
    }
}

struct PathTextTests {
    @Test(arguments: [
        ("/a/./b//c/../d", "/a/b/d"), ("/../..", "/"), ("/a/", "/a/"), ("/a/.", "/a/."), ("//", "/"), ("/a/b/..", "/a"),
    ])
    func `paths are cleaned and keep a meaningful end`(_ path: String, _ clean: String) {
        #expect(PathText.cleaned(path) == clean)
    }
}
