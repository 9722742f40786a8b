import CNftables
import CaissonCore
import Foundation
import Glibc

/// libnftables in the network namespace of the calling thread.
enum Nftables {
    /// Runs commands as one transaction. `unavailable` where the library is missing; nft's first line where the kernel refuses,
    /// as `alreadyExists` or `notFound` where that is the reason.
    @discardableResult
    static func run(_ commands: String, json: Bool = false) throws(CaissonError) -> String {
        var (output, message): (UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<CChar>?) = (nil, nil)
        let result = cz_nft_run(commands, json ? 1 : 0, &output, &message)
        defer {
            free(output)
            free(message)
        }
        if result == 0 { return output.map { String(cString: $0) } ?? "" }
        if result < 0 { throw CaissonError(.unavailable, "firewall: libnftables is not installed") }
        let text = message.map { String(cString: $0) } ?? "nft failed"
        let line = text.split(separator: "\n").first ?? "nft failed"
        let code: ErrorCode = line.hasSuffix("File exists") ? .alreadyExists : line.contains("No such file") ? .notFound : .internal
        throw CaissonError(code, "firewall: \(line)", subject: commands)
    }

    /// Runs a listing and decodes its JSON.
    static func decode<Listing: Decodable>(_ type: Listing.Type, _ commands: String) throws(CaissonError) -> Listing {
        let text = try run(commands, json: true)
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw CaissonError(.internal, "firewall: the rule set cannot be read", cause: error)
        }
    }
}
