/// A key, its value, and what the store knows of their past.
package struct StoredPair: Hashable, Sendable {
    package let key: ClusterKey
    package let value: [UInt8]
    /// The revision that made the key; a key deleted and put again is made anew.
    package let createRevision: Revision
    /// The revision of the last put.
    package let modRevision: Revision
    /// How often the key was put since it was made: 1 after the first.
    package let version: Int64
    /// The lease that takes the key with it.
    package let lease: LeaseID?

    package init(
        key: ClusterKey, value: [UInt8], createRevision: Revision, modRevision: Revision, version: Int64, lease: LeaseID? = nil
    ) {
        self.key = key
        self.value = value
        self.createRevision = createRevision
        self.modRevision = modRevision
        self.version = version
        self.lease = lease
    }

    /// The value as text.
    package var text: String { String(decoding: value, as: UTF8.self) }
}

extension StoredPair: CustomStringConvertible {
    package var description: String {
        "\(key)=\(text) (created \(createRevision), changed \(modRevision), version \(version)\(lease.map { ", \($0)" } ?? ""))"
    }
}
