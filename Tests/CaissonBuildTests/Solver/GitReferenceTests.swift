import CaissonBuild
import Testing

/// The addresses of git repositories in BuildKit's forms.
struct GitReferenceTests {
    struct Form: Sendable {
        var text: String
        var remote: String
        var ref: String?
        var folder: String?
        init(_ text: String, _ remote: String, _ ref: String? = nil, _ folder: String? = nil) {
            (self.text, self.remote, self.ref, self.folder) = (text, remote, ref, folder)
        }
    }

    @Test("Addresses are taken apart", arguments: [
        Form("https://host.test/repo.git", "https://host.test/repo.git"),
        Form("https://host.test/repo.git#main:docker", "https://host.test/repo.git", "main", "docker"),
        Form("http://host.test/repo.git/#:a/b", "http://host.test/repo.git/", nil, "a/b"),
        Form("git://host.test/repo#v1", "git://host.test/repo", "v1"),
        Form("ssh://git@host.test:22/repo.git", "ssh://git@host.test:22/repo.git"),
        Form("git@host.test:team/repo.git#abc:x", "git@host.test:team/repo.git", "abc", "x"),
        Form("github.com/moby/buildkit#master", "https://github.com/moby/buildkit", "master"),
        Form("https://host.test/r.git?branch=dev%2F1&subdir=a", "https://host.test/r.git", "refs/heads/dev/1", "a"),
        Form("https://host.test/r.git?tag=v2", "https://host.test/r.git", "refs/tags/v2"),
        Form("https://host.test/r.git?ref=refs/x", "https://host.test/r.git", "refs/x"),
    ])
    func forms(form: Form) throws {
        let reference = try #require(try GitReference(parsing: form.text))
        #expect(reference.remote == form.remote)
        #expect(reference.ref == form.ref)
        #expect(reference.subdirectory == form.folder)
        #expect(reference.hasSubmodules && !reference.keepsGitDirectory)
    }

    @Test("Other words are no repositories", arguments: [
        "https://host.test/file.tar.gz", "https://host.test/", "ftp://host.test/r.git", "folder/sub", "./r.git", "a@b", "-o@h:p", "host:path",
    ])
    func others(text: String) throws {
        #expect(try GitReference(parsing: text) == nil)
    }

    @Test("Switches and checks are read")
    func queries() throws {
        let reference = try #require(
            try GitReference(parsing: "https://h.test/r.git?keep-git-dir=1&submodules=false&checksum=0123456789abcdef"))
        #expect(reference.keepsGitDirectory && !reference.hasSubmodules)
        #expect(reference.checksum == "0123456789abcdef")
    }

    @Test("What cannot be followed is told", arguments: [
        "https://h.test/r.git?what=1", "https://h.test/r.git?branch=a&tag=b", "https://h.test/r.git#-x", "https://h.test/r.git?commit=xyz",
        "https://h.test/r.git?subdir=b#main:a", "https://h.test/r.git?submodules=perhaps",
    ])
    func mistakes(text: String) {
        #expect(throws: GitReferenceError.self) { try GitReference(parsing: text) }
    }
}
