import CaissonAPI

extension NetworkCreateRequest {
    var words: [String] {
        var words = driver == "bridge" ? [] : ["--driver", driver]
        for part in addresses {
            words += ["--subnet", part.subnet] + option("--ip-range", part.ipRange) + option("--gateway", part.gateway)
        }
        if isInternal { words.append("--internal") }
        if ipv6 { words.append("--ipv6") }
        words += labels.words("--label") + options.words("--opt")
        return words + [name]
    }
}

extension NetworkAttachment {
    var words: [String] {
        (aliases ?? []).flatMap { ["--alias", $0] } + option("--ip", ipv4) + option("--ip6", ipv6)
    }
}

private func option(_ name: String, _ value: String?) -> [String] { value.map { [name, $0] } ?? [] }

extension [String: String] {
    /// `--label key=value` for each, sorted.
    func words(_ option: String) -> [String] {
        sorted { $0.key < $1.key }.flatMap { [option, "\($0.key)=\($0.value)"] }
    }
}
