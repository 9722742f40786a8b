import CaissonCore

/// `<ip|interface>[:port]`; an IPv6 address with a port is in brackets.
struct AddressAndPort {
    let host: String
    let port: UInt16?

    /// Throws `invalidArgument` for a port that is none; `noun` is what the text is.
    init(_ text: String, _ noun: String) throws(CaissonError) {
        var (host, tail) = (text[...], nil as Substring?)
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            tail = rest.isEmpty ? nil : rest
        } else if let colon = text.firstIndex(of: ":"), colon == text.lastIndex(of: ":") {
            (host, tail) = (text[..<colon], text[colon...])
        }
        self.host = String(host)
        guard let tail else {
            port = nil
            return
        }
        guard tail.first == ":", let number = UInt16(tail.dropFirst()), number > 0 else {
            throw HostAddresses.invalid("could not parse \(noun) \(text)")
        }
        port = number
    }
}
