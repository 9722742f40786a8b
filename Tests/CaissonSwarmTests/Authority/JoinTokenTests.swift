import CaissonAPI
import CaissonSwarm
import TestSupport
import Testing

@Suite("Join tokens")
struct JoinTokenTests {
    /// The token of Docker's own documentation.
    private static let known = "SWMTKN-1-3pu6hszjas19xyp7ghgosyx9k8atbfcr8p2is99znpy26u2lkl-1awxwuwd3z9j1z3puu7rcgdbx"

    @Test("A token is read as swarmkit wrote it")
    func swarmkit() throws {
        let token = try #require(JoinToken(Self.known))
        let hex = token.rootDigest.map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }.joined()
        #expect(hex == "9529c6f3c5558ac3ec02b338a52d3c5434e0835a8af6f1e124649e87afaa2fb5")
        #expect("\(token.secret)" == "1awxwuwd3z9j1z3puu7rcgdbx" && "\(token)" == Self.known)
    }

    @Test("What is written is read again, whatever the digest", arguments: 0..<200 as Range<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var digest = (0..<32).map { _ in UInt8.random(in: 0 ... .max, using: &generator) }
        // The ends of the range are where digits are gained and lost.
        if seed % 4 == 1 { digest.replaceSubrange(0..<Int(seed % 32), with: repeatElement(0, count: Int(seed % 32))) }
        if seed == 2 { digest = Array(repeating: 0, count: 32) }
        if seed == 3 { digest = Array(repeating: 255, count: 32) }
        let token = JoinToken(rootDigest: digest, secret: .random(using: &generator))
        let text = "\(token)"
        #expect(text.utf8.count == 9 + 50 + 1 + 25)
        let again = try #require(JoinToken(text))
        #expect(again.rootDigest == digest && again.matches(token))
    }

    @Test(
        "Anything else is no token",
        arguments: [
            "", "SWMTKN", "SWMTKN-1--", String(known.dropLast()), known + "0", known + "-", known.uppercased(),
            known.replacing("SWMTKN-1", with: "SWMTKN-2"), known.replacing("3pu6", with: "3p_6"),
            // Past 256 and past 128 bits.
            "SWMTKN-1-" + String(repeating: "z", count: 50) + "-1awxwuwd3z9j1z3puu7rcgdbx",
            "SWMTKN-1-3pu6hszjas19xyp7ghgosyx9k8atbfcr8p2is99znpy26u2lkl-" + String(repeating: "z", count: 25),
        ])
    func refused(text: String) { #expect(JoinToken(text) == nil) }

    @Test("Tokens match only where digest and secret are the same")
    func matching() throws {
        let token = try #require(JoinToken(Self.known))
        #expect(token.matches(try #require(JoinToken(Self.known))))
        for bit in [0, 63, 64, 127] {
            #expect(
                !token.matches(
                    JoinToken(rootDigest: token.rootDigest, secret: JoinSecret(bits: token.secret.bits ^ 1 << bit))))
        }
        for byte in [0, 15, 31] {
            var digest = token.rootDigest
            digest[byte] ^= 0x80
            #expect(!token.matches(JoinToken(rootDigest: digest, secret: token.secret)))
        }
        #expect(!token.matches(JoinToken(rootDigest: [], secret: token.secret)))
    }
}
