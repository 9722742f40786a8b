import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// A registry, an ordinary user and the program as they run it, without a thing said about where anything is.
enum OrdinaryUserLab {
    static let isPossible = OrdinaryAccount.isPossible && PublishedImages.isPossible
    static let needs: Comment = "needs root to make an ordinary user, newuidmap, setpriv, docker-registry, umoci and skopeo"

    static func run(
        _ name: String, images: (PublishedImages) throws -> Void = { try $0.publishAlpine() },
        _ body: (CaissonProgram, OrdinaryAccount) async throws -> Void
    ) async throws {
        let check = LeakCheck([.mounts, .cgroups, .links, .children])
        try await withFixture(name) { fixture in
            let registry = try LocalRegistry(fixture)
            try images(PublishedImages(fixture, registry))
            let account = try OrdinaryAccount(fixture)
            let program = try CaissonProgram(fixture, mirror: registry.host, account: account)
            try await body(program, account)
            try removeEverything(program, account)
        }
        #expect(check.leaks() == [])
    }

    /// Once the containers are gone nobody is left but the holder, and with it goes the rest.
    private static func removeEverything(_ program: CaissonProgram, _ account: OrdinaryAccount) throws {
        let ids = try program.succeed("ps", "-aq").split(separator: "\n").map(String.init)
        if !ids.isEmpty { try program.succeed(["rm", "-f"] + ids) }
        try eventually("only the holder is left") {
            account.processes().filter { !$0.isEmpty }.allSatisfy { $0.hasPrefix(NamespaceHolder.name) || $0.hasPrefix("slirp4netns ") }
        }
        try Pidfd(pid: holder(program)).send(.term)
        try eventually("nobody is left") { account.processes().isEmpty }
    }

    /// The number of the process that holds the namespaces.
    static func holder(_ program: CaissonProgram) throws -> Int32 {
        let text = try Files.readText(program.runRoot.appending("holder"))
        return try #require(Int32(text.prefix { $0.isNumber }))
    }
}
