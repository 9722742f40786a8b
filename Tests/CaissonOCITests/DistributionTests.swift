import CaissonOCI
import Testing

struct DistributionTests {
    @Test("a bearer challenge is read with its quoted parameters")
    func readsBearer() throws {
        let header = #"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push""#
        let challenge = try #require(AuthChallenge.parse(header).first)
        #expect(challenge.isBearer)
        #expect(challenge.realm == "https://auth.docker.io/token")
        #expect(challenge.service == "registry.docker.io")
        #expect(challenge.scope == "repository:a/b:pull,push")
    }

    @Test("several challenges in one header are told apart")
    func readsSeveral() {
        let challenges = AuthChallenge.parse(#"Basic realm="a \"quoted\" one", Bearer realm=https://x/t , service=s"#)
        #expect(challenges.map(\.scheme) == ["basic", "bearer"])
        #expect(challenges[0].realm == #"a "quoted" one"#)
        #expect(challenges[1].service == "s")
    }

    @Test("text that is no challenge ends without one", arguments: ["", ",,,", "\"", "=", "Bearer =\"x"])
    func survives(_ header: String) {
        #expect(AuthChallenge.parse(header).allSatisfy { $0.realm == nil })
    }

    @Test("a registry's error is one line")
    func readsErrors() throws {
        let body = RegistryErrorBody(
            json: Array(#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"no such tag","detail":{"Tag":"x"}}]}"#.utf8))
        #expect(body?.headline == "manifest unknown: no such tag")
        #expect(RegistryErrorBody(json: Array("<html>".utf8)) == nil)
    }

    @Test("a runtime specification keeps the specification's keys")
    func writesRuntimeSpec() throws {
        var spec = RuntimeSpec()
        spec.process = ProcessSpec(args: ["sh"], env: ["A=b"])
        spec.process?.noNewPrivileges = true
        spec.linux = LinuxSpec()
        spec.linux?.namespaces = [NamespaceSpec(.pid), NamespaceSpec(.network, path: "/run/n")]
        spec.linux?.maskedPaths = ["/proc/kcore"]
        spec.linux?.resources = ResourcesSpec()
        spec.linux?.resources?.memory = MemoryResources()
        spec.linux?.resources?.memory?.limit = 1 << 20
        let bytes = try CanonicalJSON.encode(spec)
        let text = String(decoding: bytes, as: UTF8.self)
        for key in ["\"ociVersion\":\"1.2.0\"", "\"noNewPrivileges\":true", "\"maskedPaths\":[\"/proc/kcore\"]", "\"limit\":1048576"] {
            #expect(text.contains(key), "\(key) in \(text)")
        }
        #expect(try CanonicalJSON.decode(RuntimeSpec.self, from: bytes, "spec") == spec)
    }
}
