/// `[host:][published:]target[/protocol]`, with ranges, as records of one target each.
enum PortForm {
    static func expand(_ node: ComposeNode, _ expander: inout Expander) throws(ComposeError) -> ComposeNode {
        guard let items = node.items else { return node }
        var all: [ComposeNode] = []
        for (index, item) in items.enumerated() {
            guard let text = item.text, !(expander.options.keepsVariables && text.contains("$")) else {
                all.append(item)
                continue
            }
            do { all += try records(text, item.mark) } catch {
                throw ComposeError("item \(index + 1): \(error.reason)", at: item.mark)
            }
        }
        return node.with(.list(all))
    }

    private static func records(_ text: String, _ mark: SourceMark) throws(ComposeError) -> [ComposeNode] {
        let halves = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
        let transport = halves.count == 2 ? halves[1].lowercased() : "tcp"
        guard ["tcp", "udp", "sctp"].contains(transport) else { throw ComposeError("invalid protocol in \"\(text)\"") }
        let (address, published, target) = parts(halves[0])
        guard let targets = range(target) else { throw ComposeError("invalid container port in \"\(text)\"") }
        var sources: [String?] = Array(repeating: nil, count: targets.count)
        if !published.isEmpty {
            guard let ports = range(published) else { throw ComposeError("invalid published port in \"\(text)\"") }
            if targets.count == 1 {
                sources = [published]
            } else {
                guard ports.count == targets.count else {
                    throw ComposeError("the ranges of \"\(text)\" differ in length")
                }
                sources = ports.map { String($0) }
            }
        }
        return zip(targets, sources).map { target, source in
            .table(
                [
                    ("mode", .text("ingress", at: mark)), ("host_ip", address.isEmpty ? nil : .text(address, at: mark)),
                    ("target", .plain(String(target), at: mark)), ("published", source.map { .text($0, at: mark) }),
                    ("protocol", .text(transport, at: mark)),
                ], at: mark)
        }
    }

    private static func parts(_ text: String) -> (address: String, published: String, target: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { String($0) }
        switch parts.count {
        case 1: return ("", "", parts[0])
        case 2: return ("", parts[0], parts[1])
        default:
            var address = parts.dropLast(2).joined(separator: ":")
            if address.hasPrefix("["), address.hasSuffix("]") { address = String(address.dropFirst().dropLast()) }
            return (address, parts[parts.count - 2], parts[parts.count - 1])
        }
    }

    private static func range(_ text: String) -> ClosedRange<UInt16>? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last else {
            return nil
        }
        return first...last
    }
}
