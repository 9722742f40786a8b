/// The addresses of one network and who has them, rebuilt from the records whenever something is to be given.
struct AddressSpace: Sendable {
    private let block: IPv4Block
    /// Offsets in the block that are taken.
    private var used: Set<UInt32>
    /// Where the search goes on: behind the last that was given, so that an address rests before it is given again.
    private var next: UInt32

    /// An empty space. The block's own address, the gateway behind it and the broadcast address are not given.
    init(_ block: IPv4Block) {
        self.block = block
        used = [0, 1, UInt32(block.count - 1)]
        next = 2
    }

    /// Marks what somebody has: `10.0.0.7/24`. Text that is no address of this network is passed over.
    mutating func take(_ text: String) {
        guard let (address, _) = IPv4Block.parse(text), block.contains(address) else { return }
        used.insert(address - block.first)
        next = max(next, address - block.first + 1)
    }

    /// Whether an address lies in this network.
    func contains(_ text: String) -> Bool { IPv4Block.parse(text).map { block.contains($0.address) } ?? false }

    /// A free address; nil where all are taken.
    mutating func give() -> String? {
        guard used.count < block.count else { return nil }
        for offset in sequence(first: next, next: { ($0 + 1) }).prefix(block.count) {
            let place = offset % UInt32(block.count)
            guard used.insert(place).inserted else { continue }
            next = place + 1
            return block.text(block.first + place)
        }
        return nil
    }
}
