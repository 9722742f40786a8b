import CaissonLinux
import Glibc
package import SystemPackage

/// A real registry (Debian's docker-registry) on a loopback port, with storage of its own.
package final class LocalRegistry: Sendable {
    /// The one account of a registry started with `authentication`.
    package static let user = "caisson"
    package static let password = "harbour"
    /// bcrypt of the password, the only scheme the registry takes.
    private static let passwordLine = "caisson:$2y$05$caissoncaissoncaissonuJpD33PFUnyCqm5ol665J0nRbFNv498q\n"

    package let port: UInt16
    /// `127.0.0.1:PORT`, as it stands before the repository in a reference.
    package var host: String { "127.0.0.1:\(port)" }
    /// Where the registry keeps its blobs.
    package let storage: FilePath
    private let process: ChildProcess

    /// Starts a registry in the fixture's folder; it ends with the fixture. Throws when it does not answer within `deadline`.
    package init(_ fixture: Fixture, authentication: Bool = false, deadline: Duration = .seconds(20)) throws {
        let name = "registry-\(String(UInt32.random(in: 0 ... .max), radix: 36))"
        let home = try fixture.folder(name)
        storage = try fixture.folder("\(name)/data")
        port = try LocalRegistry.freePort()
        if authentication { try fixture.file("\(name)/htpasswd", LocalRegistry.passwordLine) }
        let configuration = LocalRegistry.configuration(port, home, authentication: authentication)
        let file = try fixture.file("\(name)/config.yml", configuration)
        let log = try Files.open(home.appending("log"), [.write, .create, .append])
        process = try ChildProcess.spawn(
            SpawnRequest(
                "/usr/bin/docker-registry", ["docker-registry", "serve", file.string],
                environment: ["PATH=/usr/bin:/bin", "OTEL_TRACES_EXPORTER=none"],
                descriptors: [1: log.raw, 2: log.raw], newGroup: true))
        let child = process
        fixture.onCleanUp { try LocalRegistry.stop(child) }
        try waitUntilReady(deadline, home.appending("log"))
    }

    /// Ends the registry now; the fixture does it otherwise.
    package func stop() throws { try LocalRegistry.stop(process) }

    private static func stop(_ process: ChildProcess) throws {
        if try process.waitBlocking(timeout: .zero) != nil { return }
        try process.signal(.term)
        if try process.waitBlocking(timeout: .seconds(5)) != nil { return }
        try process.signal(.kill)
        _ = try process.waitBlocking(timeout: .seconds(5))
    }

    private static func configuration(_ port: UInt16, _ home: FilePath, authentication: Bool) -> String {
        var text = """
            version: 0.1
            log: { level: info, accesslog: { disabled: false } }
            storage:
              filesystem: { rootdirectory: \(home)/data }
              delete: { enabled: true }
            http: { addr: "127.0.0.1:\(port)" }

            """
        if authentication { text += "auth:\n  htpasswd: { realm: harbour, path: \(home)/htpasswd }\n" }
        return text
    }

    private func waitUntilReady(_ limit: Duration, _ log: FilePath) throws {
        let end = SystemClock.monotonic() + limit
        while !Loopback.connects(port) {
            // The poll doubles as the pause between attempts.
            if let status = try process.waitBlocking(timeout: .milliseconds(10)) {
                let text = (try? Files.readText(log)) ?? ""
                throw LawBroken(description: "the registry ended with status \(status.code): \(text.suffix(500))")
            }
            if SystemClock.monotonic() > end { throw SyscallError("connect", host, errno: ETIMEDOUT) }
        }
    }

    private static func freePort() throws -> UInt16 { try Loopback.freePort() }
}

/// TCP on 127.0.0.1.
package enum Loopback {
    /// A port nobody listens on now.
    package static func freePort() throws -> UInt16 {
        let fd = OwnedDescriptor(socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0))
        var name = address(0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutableBytes(of: &name) { bytes -> Int32 in
            guard let base = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return -1 }
            return bind(fd.raw, base, size) == 0 ? getsockname(fd.raw, base, &size) : -1
        }
        if result != 0 { throw SyscallError("bind", "127.0.0.1", errno: errno) }
        return UInt16(bigEndian: name.sin_port)
    }

    /// Whether something accepts connections on the port.
    package static func connects(_ port: UInt16) -> Bool {
        let fd = OwnedDescriptor(socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0))
        var name = address(port)
        return withUnsafeBytes(of: &name) { bytes in
            guard let base = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
            return connect(fd.raw, base, socklen_t(bytes.count)) == 0
        }
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr = in_addr(s_addr: UInt32(0x7f00_0001).bigEndian)
        return name
    }
}
