/// The identity of a lease, never given twice.
package struct LeaseID: Hashable, Sendable, Codable, Comparable {
    /// Above 0.
    package let number: Int64

    package init(_ number: Int64) { self.number = number }

    package static func < (left: LeaseID, right: LeaseID) -> Bool { left.number < right.number }
}

extension LeaseID: CustomStringConvertible {
    /// As etcd's tools write it: hexadecimal.
    package var description: String { "lease \(String(number, radix: 16))" }
}

/// A promise to be heard from: keys put under a lease go when it is not renewed for its time to live.
package struct StoreLease: Hashable, Sendable {
    package let id: LeaseID
    /// How long the keys stay after the last renewal, at the least.
    package let timeToLive: Duration

    package init(id: LeaseID, timeToLive: Duration) {
        self.id = id
        self.timeToLive = timeToLive
    }
}
