import CaissonAPI
import CaissonBuild
import CaissonCore
import CaissonLinux
import CaissonStore
import Glibc
import SystemPackage
import TestSupport
import Testing

/// Contexts and Dockerfiles that mean harm, or are only large.
@Suite(.enabled(if: Host.isRoot, "layers keep owners, which takes root"))
struct HostileContextTests {
    @Test func `links lead nowhere outside the context`() async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            try fixture.file("secret", "secret")
            try fixture.folder("context/d")
            try Files.symlink(target: "../../secret", at: fixture.path("context/d/out"))
            try Files.symlink(target: fixture.path("secret"), at: fixture.path("context/absolute"))
            for source in ["d/out", "absolute", "../secret", "d/../../secret"] {
                let build = try await lab.build("FROM scratch\nCOPY \(source) /x\n")
                #expect(build.message.contains("not found"), "\(source)")
            }
            // As part of a folder a link is copied as what it is.
            _ = try await lab.build("FROM scratch\nCOPY d /d\n").result.get()
            let layer = try #require(try lab.images.resolve("lab").layers.last)
            let path = try lab.snapshots.layer(layer.chainID).path
            #expect(try Files.readLink(path.appending("d/out")).string == "../../secret")
        }
    }

    @Test func `a Dockerfile that is a link out of the context is not there`() async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            try fixture.file("secret", "FROM base\n")
            try Files.symlink(target: fixture.path("secret"), at: fixture.path("context/Linked"))
            let build = try await lab.build("") { $0.dockerfile = .named("Linked") }
            #expect(build.message == "failed to read dockerfile: open Linked: no such file or directory")
            let absent = try await lab.build("") { $0.dockerfile = .named("../secret") }
            #expect(absent.message.hasSuffix("no such file or directory"))
        }
    }

    @Test func `sockets are left out, pipes are kept, names may be any bytes`() async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            let folder = try fixture.folder("context/d")
            #expect(mkfifo(folder.appending("pipe").string, 0o644) == 0)
            let odd = FilePath(platformString: [CChar(bitPattern: 0xff), CChar(bitPattern: 0xfe), 0])
            try Files.write(folder.appending(odd.components), [])
            let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(socket) }
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let path = folder.appending("s").string
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(100)) }
            if path.utf8.count < 100 {
                let bound = withUnsafePointer(to: &address) {
                    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                    }
                }
                #expect(bound == 0)
            }
            _ = try await lab.build("FROM scratch\nCOPY d /d\n").result.get()
            let layer = try #require(try lab.images.resolve("lab").layers.last)
            let made = try Files.list(try lab.snapshots.layer(layer.chainID).path.appending("d"))
            #expect(made.map(\.rawName) == [Array("pipe".utf8), [0xff, 0xfe]])
        }
    }

    @Test func `a Dockerfile of ten megabytes is read, or refused, at once`() async throws {
        try await withFixture("build") { fixture in
            let lab = try BuildLab(fixture)
            let comment = "# " + String(repeating: "x", count: 97) + "\n"
            let long = "FROM base\n" + String(repeating: comment, count: 100_000) + "CMD [\"x\"]\n"
            _ = try await lab.build(long).result.get()
            let stages = (0..<20_000).map { "FROM \($0 == 0 ? "scratch" : "s\($0 - 1)") AS s\($0)\n" }.joined()
            _ = try await lab.build(stages).result.get()
            let huge = try await lab.build(String(repeating: comment, count: 200_000))
            #expect(huge.message.hasPrefix("failed to read dockerfile: open Dockerfile: "))
        }
    }
}
