import CaissonDockerfile
import Testing

struct DockerIgnoreTests {
    @Test(arguments: [
        ("**", "file", true), ("**/", "file", true), ("**", "dir/file", true), ("**/**", "dir/file", true),
        ("dir/**", "dir/file", true),
        ("dir/**", "dir/dir2/file", true), ("dir/**", "dir", false), ("**/dir", "dir", true),
        ("**/dir", "dir/file", true),
        ("**/dir2/*", "dir/dir2/file", true), ("**/dir2/**", "dir/dir2/dir3/file", true), ("**file", "file", true),
        ("**file", "dir/file", true), ("**file", "dir/afile", true), ("**/file", "dir/afile", false),
        ("**/file", "dir/dir/file", true),
        ("**/file*", "dir/dir/file.txt", true), ("**/file*txt", "dir/dir/file.txt", true),
        ("**/file*.txt*", "dir/dir/file.txt", true),
        ("**/**/*.txt", "dir/dir/file.txt", true), ("**/**/*.txt2", "dir/dir/file.txt", false),
        ("**/*.txt", "file.txt", true),
        ("**/**/*.txt", "file.txt", true), ("a**/*.txt", "a/file.txt", true), ("a**/*.txt", "a/dir/dir/file.txt", true),
        ("a/*.txt", "a/dir/file.txt", false), ("a/*.txt", "a/file.txt", true), ("a/*.txt**", "a/file.txt", true),
        ("a[b-d]e", "ae", false), ("a[b-d]e", "ace", true), ("a[b-d]e", "aae", false), ("a[^b-d]e", "aze", true),
        (".*", ".foo", true),
        (".*", "foo", false), ("abc.def", "abcdef", false), ("abc.def", "abcZdef", false), ("abc?def", "abcZdef", true),
        ("abc?def", "abcdef", false), ("**/foo/bar", "foo/bar", true), ("**/foo/bar", "dir/dir2/foo/bar", true),
        ("abc/**", "abc", false),
        ("abc/**", "abc/def/ghi", true), ("**/.foo", ".foo", true), ("**/.foo", "bar.foo", false),
        ("a(b)c/def", "a(b)c/def", true),
        ("a(b)c/def", "a(b)c/xyz", false), ("a.|)$(}+{bc", "a.|)$(}+{bc", true), ("a\\*b", "a*b", true),
        ("a\\*b", "ab", false),
        ("dist/*.whl", "dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl", true), ("a\\\\", "a\\", true),
        ("*", "abc", true),
        ("a*", "ab/c", true), ("a*/b", "abc/b", true), ("a*/b", "a/c/b", false),
        ("a*b*c*d*e*/f", "axbxcxdxexxx/f", true),
        ("a*b*c*d*e*/f", "axbxcxdxexxx/fff", false), ("a*b?c*x", "abxbbxdbxebxczzx", true),
        ("a*b?c*x", "abxbbxdbxebxczzy", false),
        ("a?b", "a☺b", true), ("a[^a]b", "a☺b", true), ("a???b", "a☺b", false), ("[a-ζ]*", "α", true),
        ("*[a-ζ]", "A", false),
        ("a?b", "a/b", false), ("a*b", "a/b", false), ("[\\]a]", "]", true), ("[\\-x]", "-", true),
        ("[x\\-]", "z", false), ("*x", "xxx", true),
        ("**/a**b", "a/ab", true), ("/x", "x", true), ("x/", "x/y", true), ("./x//y/../z", "x/z", true),
        ("../x", "x", false), ("x", "y/x", false),
    ])
    func `Docker's patterns`(_ pattern: String, _ path: String, _ isOut: Bool) {
        #expect(DockerIgnore(pattern).excludes(path) == isOut)
        #expect(DockerIgnore(pattern).mistakes.isEmpty)
    }

    @Test(arguments: [
        ("docs\n!docs/README.md", "docs/README.md", false), ("docs/\n!docs/README.md", "docs/README.md", false),
        ("docs/*\n!docs/README.md", "docs/README.md", false), ("!a.go\n*.go", "a.go", true),
        ("*.go\n!a.go", "a.go", false),
        ("*.go\n!a.go", "b.go", true), ("**\n!util/web", "util/web/foo", false),
        ("**\n!util/web\nutil/web/foo", "util/web/foo", true),
        ("  x  \n", "x", true), ("# x", "# x", false), (" # x", "# x", true), ("\u{FEFF}x", "x", true),
        ("x\r\ny\r\n", "y", true),
        ("", "x", false), ("*", ".", false), ("! x\nx", "x", true), ("x\n! x", "x", false), ("*\n!/a/b", "a/b", false),
        ("**", "Dockerfile", true),
    ])
    func `comments, exceptions and order`(_ text: String, _ path: String, _ isOut: Bool) {
        #expect(DockerIgnore(text).excludes(path) == isOut)
    }

    @Test(arguments: ["[", "[^", "[^bc", "a[", "[]a]", "[-]", "[x-]", "[-x]", "[a-b-c]", "\\"])
    func `malformed patterns are told`(_ pattern: String) {
        let ignore = DockerIgnore("ok\n" + pattern)
        #expect(ignore.mistakes.map(\.range.start.line) == [2])
        #expect(ignore.excludes("ok") && !ignore.excludes("a"))
    }

    @Test func `a lone exclamation mark is told`() {
        #expect(DockerIgnore("!").mistakes.map(\.message) == ["illegal exclusion pattern: \"!\""])
    }

    @Test(arguments: [
        ("docs", "docs", true), ("docs\n!docs/README.md", "docs", false), ("docs\n!docs/README.md", "docs/img", true),
        ("docs\n!**/README.md", "docs/img", false), ("*\n!src", "node_modules", true), ("*\n!src/lib", "src", false),
        ("!a\na/b", "a/b", true),
        ("*\n!s*c/x", "sac", false), ("*\n!s*c/x", "lib", true), ("a", "b", false),
    ])
    func `a walk stays out of a folder nothing can come back from`(_ text: String, _ folder: String, _ isWhole: Bool) {
        #expect(DockerIgnore(text).excludesAll(folder) == isWhole)
    }

    @Test func `the patterns of a flag know no comments`() {
        #expect(DockerIgnore(patterns: ["#x", "  y "]).excludes("#x"))
        #expect(DockerIgnore(patterns: ["#x", "  y "]).excludes("y"))
        #expect(DockerIgnore(patterns: []).isEmpty)
    }

    @Test func `names that are no text are matched as they are`() {
        #expect(DockerIgnore("a?c").excludes([0x61, 0xFF, 0x63]))
        #expect(DockerIgnore("*").excludes([0xFF]))
    }

    @Test func `no pattern is slow`() {
        let pattern = String(repeating: "**/a*", count: 20) + "b"
        #expect(!DockerIgnore(pattern).excludes(String(repeating: "a/aa", count: 200)))
    }
}
