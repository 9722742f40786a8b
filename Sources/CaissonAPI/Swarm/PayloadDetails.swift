package import CaissonCore

/// Secrets or configs.
package enum PayloadKind: String, Sendable, Codable, CaseIterable {
    case secret, config
}

/// `secret inspect` and `config inspect`.
package struct PayloadDetails: Sendable, Codable, Equatable, Identifiable {
    /// 25 base-36 digits.
    package var id: String
    package var version: Int64
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var spec: PayloadSpec
    /// The number of the newest version of its bytes.
    package var payloadVersion: UInt64
    /// A config's newest bytes; nil for a secret, which only tasks may read.
    package var data: [UInt8]?

    package init(
        id: String, version: Int64, createdAt: Timestamp, updatedAt: Timestamp, spec: PayloadSpec,
        payloadVersion: UInt64 = 1, data: [UInt8]? = nil
    ) {
        self.id = id
        self.version = version
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.spec = spec
        self.payloadVersion = payloadVersion
        self.data = data
    }
}
