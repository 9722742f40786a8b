import CaissonLinux
import TestSupport
import Testing

/// What a request for volumes is refused with, in the real program.
@Suite("Refused storage options", .serialized, .enabled(if: VolumeLab.isPossible, "needs root, overlayfs and busybox"))
struct StorageOptionTests {
    private static let refused: [([String], String)] = [
        (["--storage-opt", "foo=1", "base"], "Unknown option foo"),
        (["--storage-opt", "size=x", "base"], "invalid size: 'x'"),
        (["-v", "data:/d", "--volume-driver", "foo", "base"], "error looking up volume plugin foo: plugin \"foo\" not found"),
        (["-v", "a/b:/d", "base"], "create a/b: \"a/b\" includes invalid characters for a local volume name"),
        (["-v", "rel", "base"], "invalid mount path: 'rel' mount path must be absolute"),
        (["-v", "x1:/d", "--tmpfs", "/d", "base"], "Duplicate mount point: /d"),
        (["--mount", "type=image,src=nothing,dst=/d", "base"], "No such image: nothing:latest"),
    ]

    @Test("With 125 and the reason, and nothing is left")
    func refusals() async throws {
        try await VolumeLab.run("storage") { program in
            for (words, reason) in Self.refused {
                let outcome = try program.run(["create"] + words)
                #expect(outcome.status == 125 && outcome.errors.contains(reason), "\(words): \(outcome.errors)")
            }
            #expect(try program.succeed("ps", "-aq") == "")
            #expect(try program.succeed("volume", "ls", "-q").split(separator: "\n").count <= 1)
        }
    }

    @Test("A bound on a container's size holds, or is refused where the file system keeps none")
    func quota() async throws {
        try await VolumeLab.run("storage") { program in
            let fill = ["run", "--rm", "--network", "none", "--storage-opt", "size=8m", "base", "sh", "-c", "head -c 16000000 /dev/zero > /fill"]
            let outcome = try program.run(fill)
            if try ProjectQuota.isAvailable(Files.open(program.root, [.read, .directory])) {
                #expect(outcome.status == 1 && outcome.errors.contains("No space left on device"))
            } else {
                #expect(outcome.status == 125 && outcome.errors.contains("a file system with project quotas"))
            }
        }
    }
}
