/// What the IPv4 addresses of a network have in common, so that only what differs has to be said: `.3`, `.12.7`.
struct AddressStem: Sendable, Equatable {
    private let stem: String

    init(_ addresses: [String]) {
        let all = addresses.map { $0.split(separator: ".") }.filter { $0.count == 4 }
        guard let first = all.first else {
            stem = ""
            return
        }
        let common = (0..<3).prefix { place in all.allSatisfy { $0[place] == first[place] } }
        stem = first[..<common.count].joined(separator: ".")
    }

    func brief(_ address: String) -> String {
        stem.isEmpty || !address.hasPrefix(stem + ".") ? address : String(address.dropFirst(stem.utf8.count))
    }
}
