@testable import CaissonCLI
import Foundation
import Testing

/// The page of the runtime says of each of Docker's options what becomes of it: it must say so of all, and truly.
struct RunOptionTableTests {
    /// `docker run --help` of Docker 28.
    private static let docker = """
        add-host annotation attach blkio-weight blkio-weight-device cap-add cap-drop cgroup-parent cgroupns cidfile cpu-count
        cpu-percent cpu-period cpu-quota cpu-rt-period cpu-rt-runtime cpu-shares cpus cpuset-cpus cpuset-mems detach detach-keys
        device device-cgroup-rule device-read-bps device-read-iops device-write-bps device-write-iops disable-content-trust dns
        dns-option dns-search domainname entrypoint env env-file expose gpus group-add health-cmd health-interval health-retries
        health-start-interval health-start-period health-timeout help hostname init interactive io-maxbandwidth io-maxiops ip ip6
        ipc isolation kernel-memory label label-file link link-local-ip log-driver log-opt mac-address memory memory-reservation
        memory-swap memory-swappiness mount name network network-alias no-healthcheck oom-kill-disable oom-score-adj pid pids-limit
        platform privileged publish publish-all pull quiet read-only restart rm runtime security-opt shm-size sig-proxy stop-signal
        stop-timeout storage-opt sysctl tmpfs tty ulimit use-api-socket user userns uts volume volume-driver volumes-from workdir
        """.split(whereSeparator: \.isWhitespace).map { String($0) }

    /// State by option, from the rows of the first table.
    private static func table() throws -> [String: String] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let page = root.appendingPathComponent("Sources/CaissonRuntime/Runtime.docc/Runtime.md")
        var rows: [String: String] = [:]
        let text = try String(contentsOf: page, encoding: .utf8)
        let section = text.components(separatedBy: "\n## ").first { $0.hasPrefix("Options of run and create") } ?? ""
        for line in section.split(separator: "\n") where line.hasPrefix("| `-") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            for name in cells[0].split(separator: "`") where name.hasPrefix("--") { rows[String(name.dropFirst(2))] = cells[1] }
        }
        return rows
    }

    private static let flags = Dictionary(
        ContainerRun.command.flags().map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    @Test func `every option of docker stands in the table, and no other`() throws {
        #expect(try Set(Self.table().keys) == Set(Self.docker))
    }

    @Test("the table says what the parser does", arguments: docker)
    func state(option: String) throws {
        let state = try #require(try Self.table()[option])
        #expect(["works", "refused"].contains { state.hasPrefix($0) }, "\(option): \(state)")
        if option == "help" { return }
        let flag = try #require(Self.flags[option], "\(option) is no flag")
        if state.hasPrefix("works") { #expect(flag.refusal == nil, "\(option)") }
        if state.hasPrefix("refused") { #expect(flag.refusal?.contains("not supported here") == true, "\(option)") }
    }

    @Test func `every option of docker's update is a flag`() {
        let update = Dictionary(uniqueKeysWithValues: ContainerUpdate.command.flags().map { ($0.name, $0) })
        let docker = """
            blkio-weight cpu-period cpu-quota cpu-rt-period cpu-rt-runtime cpu-shares cpus cpuset-cpus cpuset-mems memory
            memory-reservation memory-swap pids-limit restart
            """.split(whereSeparator: \.isWhitespace)
        for name in docker { #expect(update[String(name)] != nil, "\(name)") }
    }
}
