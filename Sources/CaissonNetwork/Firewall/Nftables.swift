import CNftables
import CaissonCore
import Glibc

/// libnftables in the network namespace of the calling thread.
enum Nftables {
    /// Runs commands as one transaction. `unavailable` where the library is missing; nft's first line where the kernel refuses.
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
        throw CaissonError(.internal, "firewall: \(text.split(separator: "\n").first ?? "nft failed")", subject: commands)
    }
}
