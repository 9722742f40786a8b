import CaissonCore
import CaissonOCI
import Testing

struct DigestTests {
    @Test("a stream hashed in pieces has the digest of the whole")
    func hashesInPieces() throws {
        var digester = Digester()
        digester.update("ab".utf8)
        digester.update("c".utf8)
        #expect(digester.finalize().text == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(digester.count == 3)
        #expect(digester.finalize() == Digest.sha256("abc".utf8))
    }

    @Test("sha512 digests are read and made")
    func knowsSHA512() throws {
        let digest = Digester(.sha512).finalize()
        #expect(digest.hex.hasPrefix("cf83e1357eefb8bd"))
        #expect(try Digest(parsing: digest.text) == digest)
    }

    @Test(
        "what is no digest is refused",
        arguments: ["", "sha256", "sha256:", ":abc", "md5:abc", "sha256:" + String(repeating: "A", count: 64), "sha256:xyz"])
    func refuses(_ text: String) {
        #expect(throws: CaissonError.self) { try Digest(parsing: text) }
    }

    @Test("a stack's chain ID hashes the parent's and the layer's digest")
    func chains() {
        let layers = ["a", "b", "c"].map { DiffID(.sha256($0.utf8)) }
        let chains = ChainID.chains(of: layers)
        #expect(chains.count == 3)
        #expect(chains[0].digest == layers[0].digest)
        #expect(chains[1].digest == .sha256("\(layers[0]) \(layers[1])".utf8))
        #expect(chains[2].digest == .sha256("\(chains[1]) \(layers[2])".utf8))
    }
}
