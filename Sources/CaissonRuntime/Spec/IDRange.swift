/// The host's IDs that a user namespace of its own gives a container: far from those that people and systems use.
package enum IDRange {
    /// IDs a container has.
    package static let size: UInt32 = 65_536
    private static let first: UInt32 = 0x3000_0000
    private static let count: UInt32 = 16_384

    /// A range for a container that none of `used` has, the same as before where that is free. Nil when all are taken.
    package static func choose(for id: some Sequence<UInt8>, used: Set<UInt32>) -> UInt32? {
        let start = id.prefix(16).reduce(UInt32(0)) { $0 &* 31 &+ UInt32($1) } % count
        return (0..<count).lazy.map { first + (start + $0) % count * size }.first { !used.contains($0) }
    }
}
