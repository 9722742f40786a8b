import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonSwarm
import CaissonSwarmCA
import Testing

@Suite("The keys of a swarm", .timeLimit(.minutes(1)))
struct SwarmKeysTests {
    private static let authority = CertificateAuthority()

    @Test("A new swarm has a root, tokens that speak of it, and a certificate for its node; they outlive the process")
    func made() async throws {
        let lab = HostLab()
        let (kept, details) = (Kept<NodeCredentials>(), Kept<SwarmDetails>())
        try await lab.withSwarm { host in
            let swarm = try await host.swarm()
            let root = try #require(swarm.trust?.root)
            for role in NodeSpec.Role.allCases {
                let token = try #require(swarm.tokens.flatMap { JoinToken($0[role]) })
                #expect(
                    Self.authority.recognises(root, by: token) && !Self.authority.recognises(root + "\n", by: token))
            }
            #expect(swarm.tokens?.worker != swarm.tokens?.manager)
            let node = try await host.node("self")
            #expect(
                node.description.trust == swarm.trust && node.manager?.address == "192.0.2.7:2377"
                    && node.status.address == "192.0.2.7")
            try Self.expectValid(lab, swarm, node.id)
            kept.value = try lab.home.credentials()
            details.value = swarm
        }
        try await lab.live { host in
            let swarm = try await host.swarm()
            #expect(try lab.home.credentials() == kept.value && swarm.tokens == details.value?.tokens)
        }
    }

    @Test("Each token is made anew by itself")
    func tokens() async throws {
        try await HostLab().withSwarm { host in
            let before = try await host.swarm()
            try await host.rotateSwarm(.workerToken, version: before.version)
            let after = try await host.swarm()
            #expect(after.tokens?.worker != before.tokens?.worker && after.tokens?.manager == before.tokens?.manager)
            await #expect(throws: CaissonError.self) {
                try await host.rotateSwarm(.managerToken, version: before.version)
            }
            try await host.rotateSwarm(.managerToken, version: after.version)
            let last = try await host.swarm()
            #expect(last.tokens?.manager != before.tokens?.manager && last.trust == before.trust)
        }
    }

    @Test("A new root is trusted once the node has a certificate of it, and takes the tokens with it")
    func root() async throws {
        let lab = HostLab()
        try await lab.withSwarm { host in
            let before = try await host.swarm()
            try await host.rotateSwarm(.root, version: before.version)
            var after = try await host.swarm()
            while after.isRotating { after = try await host.swarm() }
            #expect(after.rotations == 1 && after.trust != before.trust && after.rootDigest != before.rootDigest)
            #expect(after.tokens?.worker != before.tokens?.worker && after.tokens?.manager != before.tokens?.manager)
            var node = try await host.node("self")
            while node.description.trust != after.trust { node = try await host.node("self") }
            try Self.expectValid(lab, after, node.id)
            // Who still trusts the old root finds the way to it beside the certificate.
            let chain = try #require(try lab.home.credentials()?.certificates)
            #expect(chain.components(of: "BEGIN CERTIFICATE") == 2)
        }
    }

    @Test("A change of the root goes on in the next process")
    func interrupted() async throws {
        let lab = HostLab()
        try await lab.withSwarm { _ in }
        let opened = try lab.home.openStore()
        var cluster = try #require(try await Self.cluster(opened.store))
        try cluster.authority?.beginRotation(Self.authority, SystemClock.now())
        let next = cluster.authority?.next?.root.certificate
        _ = try await opened.store.commit(ClusterTransaction([.update(.cluster(cluster))]))
        try await lab.live { host in
            let swarm = try await host.swarm()
            #expect(!swarm.isRotating && swarm.trust?.root == next)
        }
    }

    @Test("A swarm of a version without certificates gets its keys when it starts")
    func old() async throws {
        let lab = HostLab()
        try await lab.withSwarm { _ in }
        try lab.home.loseCredentials()
        let opened = try lab.home.openStore()
        var cluster = try #require(try await Self.cluster(opened.store))
        cluster.authority = nil
        _ = try await opened.store.commit(ClusterTransaction([.update(.cluster(cluster))]))
        try await lab.live { host in
            let swarm = try await host.swarm()
            #expect(swarm.tokens != nil && swarm.trust != nil)
            try Self.expectValid(lab, swarm, try await host.node("self").id)
        }
    }

    @Test("A certificate is renewed when its time comes, and when it is damaged", arguments: [(40, false), (73, true)])
    func renewal(_ row: (days: Int64, isRenewed: Bool)) async throws {
        var lab = HostLab()
        try await lab.withSwarm { _ in }
        let first = try #require(try lab.home.credentials())
        lab.ahead = .seconds(row.days * 24 * 3600)
        try await lab.live { host in _ = try await host.swarm() }
        let second = try #require(try lab.home.credentials())
        #expect((second != first) == row.isRenewed)
        try lab.home.save(NodeCredentials(certificates: first.certificates, key: "nothing", root: first.root))
        try await lab.live { host in _ = try await host.swarm() }
        #expect(try lab.home.credentials()?.key.hasPrefix("-----BEGIN PRIVATE KEY-----") == true)
    }

    @Test("A record without keys is read, one with keys comes back as it was")
    func codec() throws {
        let text = """
            {"o":{"id":"0000000000000000000000001","meta":{"createdAt":"2026-01-02T03:04:05Z","updatedAt":"2026-01-02T03:04:05Z"},\
            "spec":{"addressPools":["10.0.0.0/8"],"downAfter":[4,0],"heartbeatPeriod":[1,0],"labels":{},"name":"default",\
            "orphanAfter":[86400,0],"subnetSize":24,"suspectAfter":[3,0],"taskHistoryLimit":5}},"v":1}
            """
        guard case .cluster(var cluster) = try ClusterCodec.decode(.cluster, Array(text.utf8), version: 7) else {
            Issue.record("not a cluster")
            return
        }
        #expect(cluster.authority == nil && cluster.spec.certificateLifetime == .seconds(90 * 24 * 3600))
        cluster.authority = ClusterAuthority(root: RootCredentials(certificate: "c", key: "k"))
        cluster.spec.certificateExpiry = .seconds(7200)
        #expect(
            try ClusterCodec.decode(.cluster, ClusterCodec.encode(.cluster(cluster)), version: 7) == .cluster(cluster))
    }

    private static func cluster(_ store: any ClusterStore) async throws -> ClusterRecord? {
        guard let pair = try await store.pair(ClusterKeyspace.key(.cluster)),
            case .cluster(let record) = try ClusterCodec.decode(.cluster, pair.value, version: pair.modRevision.number)
        else { return nil }
        return record
    }

    private static func expectValid(_ lab: HostLab, _ swarm: SwarmDetails, _ node: NodeID) throws {
        let credentials = try #require(try lab.home.credentials())
        let root = try #require(swarm.trust?.root)
        let identity = NodeIdentity(cluster: swarm.id, node: node, role: .manager)
        #expect(credentials.root == root)
        #expect(try authority.facts(credentials, of: identity, by: root) != nil)
    }
}

extension String {
    /// How often a text is in it.
    fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
