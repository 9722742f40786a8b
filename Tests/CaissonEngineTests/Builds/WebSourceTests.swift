import CaissonBuild
import CaissonCore
@testable import CaissonEngine
import CaissonLinux
import CaissonOCI
import SystemPackage
import TestSupport
import Testing

/// Downloads of a build by the real caisson-transfer from a server on loopback.
@Suite(
    "Web sources", .enabled(if: Host.has("python3"), "needs python3"),
    .enabled(if: Files.exists(Host.products.appending("caisson-transfer")), "needs caisson-transfer to be built"))
struct WebSourceTests {
    /// Answers by path and notes what it was asked.
    private static let script = """
        import sys, http.server, os, time
        log = open(sys.argv[2], 'w')
        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *a): pass
            def answer(self, status, headers, body=b''):
                self.send_response(status)
                for k, v in headers: self.send_header(k, v)
                self.end_headers()
                self.wfile.write(body)
            def do_GET(self):
                log.write(self.path + ' ' + (self.headers.get('If-None-Match') or '-') + '\\n'); log.flush()
                body = b'hello ' + self.path.encode()
                size = [('Content-Length', str(len(body)))]
                if self.path.startswith('/kept'):
                    if self.headers.get('If-None-Match') == '"v1"': return self.answer(304, [('ETag', '"v1"')])
                    return self.answer(200, size + [('ETag', '"v1"'), ('Last-Modified', 'Wed, 21 Oct 2015 07:28:00 GMT')], body)
                if self.path == '/named':
                    return self.answer(200, size + [('Content-Disposition', 'attachment; filename="../a \\\\"b\\\\".txt"')], body)
                if self.path == '/away': return self.answer(302, [('Location', '/kept/target.txt')])
                if self.path == '/loop': return self.answer(302, [('Location', '/loop')])
                if self.path == '/short': return self.answer(200, [('Content-Length', '1000')], body)
                if self.path == '/plain': return self.answer(200, [], body)
                self.answer(404, [('Content-Length', '0')])
        server = http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), Handler)
        server.serve_forever()
        """

    private func withServer(_ body: (EngineRemoteSources, String, Fixture) async throws -> Void) async throws {
        try await withFixture("web") { fixture in
            let port = try Loopback.freePort()
            let script = try fixture.file("server.py", WebSourceTests.script)
            let python = try #require(Host.path(of: "python3"))
            let child = try ChildProcess.spawn(
                SpawnRequest(python, ["python3", script.string, "\(port)", fixture.path("log").string]))
            defer {
                try? child.signal(.kill)
                _ = try? child.waitBlocking()
            }
            try eventually("the server") { Loopback.connects(port) }
            let context = EngineContext(EngineOptions(root: fixture.path("state"), executables: Host.products))
            let sources = EngineRemoteSources(context: context, environment: ["http_proxy": "http://192.0.2.1:9"])
            try await body(sources, "http://127.0.0.1:\(port)", fixture)
            sources.close()
            #expect(try Files.list(fixture.path("state/builds/scratch")).isEmpty)
        }
    }

    private func asked(_ fixture: Fixture) throws -> [String] {
        try Files.readText(fixture.path("log")).split(separator: "\n").map(String.init)
    }

    @Test("A file comes with its name and time, alone in its folder, and is not sent again when it did not change")
    func revalidation() async throws {
        try await withServer { sources, url, fixture in
            for round in 0..<2 {
                let file = try await sources.file("\(url)/kept/a.txt?x=1", checksum: nil) { _ in }
                #expect(file.name == "a.txt")
                #expect(try Files.readText(file.path) == "hello /kept/a.txt?x=1")
                #expect(file.digest == Digest.sha256("hello /kept/a.txt?x=1".utf8))
                #expect(file.modified?.rfc3339 == "2015-10-21T07:28:00Z")
                let status = try FileStatus.of(file.path)
                #expect(status.modified == file.modified)
                #expect(status.mode == 0o600)
                #expect(try Files.list(file.path.removingLastComponent()).map(\.name) == ["a.txt"])
                #expect(try asked(fixture).last == "/kept/a.txt?x=1 \(round == 0 ? "-" : "\"v1\"")")
            }
            let digest = Digest.sha256("hello /kept/a.txt?x=1".utf8)
            _ = try await sources.file("\(url)/kept/a.txt?x=1", checksum: digest) { _ in }
            #expect(try asked(fixture).count == 2)
        }
    }

    @Test("Names come from the server, else from the URL, and are one component")
    func names() async throws {
        try await withServer { sources, url, _ in
            #expect(try await sources.file("\(url)/named", checksum: nil) { _ in }.name == "a \"b\".txt")
            let moved = try await sources.file("\(url)/away", checksum: nil) { _ in }
            #expect(moved.name == "away")
            #expect(try Files.readText(moved.path) == "hello /kept/target.txt")
            #expect(try await sources.file("\(url)/plain", checksum: nil) { _ in }.modified == nil)
        }
    }

    @Test("What goes wrong names the URL", arguments: [
        ("/nothing", ErrorCode.notFound, "invalid response status 404"), ("/loop", .unavailable, "more than 10 redirections"),
        ("/short", .unavailable, ""),
    ])
    func failures(path: String, code: ErrorCode, words: String) async throws {
        try await withServer { sources, url, _ in
            let error = await #expect(throws: CaissonError.self) { _ = try await sources.file(url + path, checksum: nil) { _ in } }
            #expect(error?.code == code)
            #expect(error?.message.contains(url + path) == true && error?.message.contains(words) == true, "\(error?.message ?? "")")
        }
    }

    @Test("A file with another checksum is refused")
    func checksum() async throws {
        try await withServer { sources, url, _ in
            let error = await #expect(throws: CaissonError.self) {
                _ = try await sources.file("\(url)/plain", checksum: .sha256([1])) { _ in }
            }
            #expect(error?.code == .dataLoss)
            #expect(error?.message.hasPrefix("digest mismatch sha256:") == true)
        }
    }

    @Test("Headers are read as servers write them", arguments: [
        ("attachment; filename=a.tar.gz", "https://h/x", "a.tar.gz"), ("inline", "https://h/dir/x%20y?q#f", "x y"),
        ("attachment; filename*=UTF-8''na%C3%AFve.txt; filename=x", "https://h/", "naïve.txt"),
        ("attachment; filename=\"..\"", "https://h", "download"), ("", "https://h/dir/", "download"),
    ])
    func headers(disposition: String, url: String, name: String) {
        #expect(WebHeaders.name(disposition: disposition, url: url) == name)
    }
}
