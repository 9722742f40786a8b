import CaissonLinux
import SystemPackage
import TestSupport

/// The files both builders get.
enum ComparisonContext {
    /// Makes the folder: plain files, odd names and modes, links of both kinds, archives, and small projects.
    static func make(_ fixture: Fixture) throws -> FilePath {
        let root = try fixture.folder("context")
        for (path, text) in texts { try fixture.file("context/" + path, text) }
        for (path, mode) in modes { try Files.setMode(root.pushing(FilePath(path)), mode) }
        try Files.makeDirectories(root.pushing("sub/empty"))
        try Files.makeDirectory(root.appending("sticky"))
        try Files.setMode(root.appending("sticky"), 0o1777)
        for (path, target) in links { try Files.symlink(target: FilePath(target), at: root.pushing(FilePath(path))) }
        try Files.link(root.pushing("hard/one"), at: root.pushing("hard/two"))
        try Files.link(root.pushing("hard/one"), at: root.pushing("hard/deep/three"))
        try Files.setOwner(root.appending("owned"), 1234, 5678)
        try pack(root)
        return root
    }

    private static let texts: [String: String] = [
        "a.txt": "a\n", "b.txt": "b\n", "c.md": "c\n", "name with space": "space\n", "ünïcode-☺": "smile\n",
        "empty": "",
        "sub/x.txt": "x\n", "sub/deep/y.txt": "y\n", "sub/.hidden": "hidden\n", "sub/deep/z.md": "z\n",
        "hard/one": "one\n",
        "hard/deep/keep": "", "script.sh": "#!/bin/sh\necho \"script $*\"\n", "secret": "sesame\n", "setuid": "s\n",
        "owned": "mine\n",
        "go/go.mod": "module example.com/x\n", "go/main.go": "package main\n",
        "go/cmd/server/main.go": "package main\n",
        "node/package.json": "{\"name\":\"x\"}\n", "node/package-lock.json": "{}\n", "node/server.js": "listen()\n",
        "node/src/index.js": "index()\n", "python/requirements.txt": "flask\n", "python/app.py": "print(1)\n",
        "nginx/nginx.conf": "events {}\n", "nginx/html/index.html": "<p>hi</p>\n",
        "docker-entrypoint.sh": "#!/bin/sh\nexec \"$@\"\n",
        "java/pom.xml": "<project/>\n", "java/src/Main.java": "class Main {}\n", "rust/Cargo.toml": "[package]\n",
        "rust/src/main.rs": "fn main() {}\n",
        "packed/in.txt": "in\n", "packed/dir/more.txt": "more\n",
    ]

    private static let modes: [String: UInt32] = [
        "script.sh": 0o755, "docker-entrypoint.sh": 0o755, "secret": 0o600, "setuid": 0o4755, "sub/deep": 0o750,
        "packed/dir/more.txt": 0o640,
    ]

    private static let links: [String: String] = [
        "link": "a.txt", "dangling": "nowhere/at/all", "dirlink": "sub", "sub/up": "../a.txt", "packed/soft": "in.txt",
    ]

    /// Archives of the folder `packed`, one for each compression, and files that only look like archives.
    private static func pack(_ root: FilePath) throws {
        let base = [
            "--sort=name", "--owner=3:3", "--group=4:4", "--numeric-owner", "--mtime=@86400", "-C",
            root.appending("packed").string,
        ]
        for (name, option) in [("tar", ""), ("tar.gz", "-z"), ("tar.bz2", "-j"), ("tar.xz", "-J")] {
            let arguments =
                base + (option.isEmpty ? [] : [option]) + ["-cf", root.appending("archive." + name).string, "."]
            let result = try Host.run("tar", arguments)
            guard result.code == 0 else { throw TreeError("tar: \(result.output)") }
        }
        let result = try Host.run(
            "sh", ["-c", "gzip -nc '\(root)/a.txt' > '\(root)/plain.gz'; echo text > '\(root)/false.tar'"])
        guard result.code == 0 else { throw TreeError(result.output) }
    }
}
