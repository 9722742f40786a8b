package import CaissonAPI

/// The JSON of the run directory's `health`.
package struct HealthReport: Sendable, Decodable, Equatable {
    package var details: HealthDetails
    /// The start it is about.
    package var generation: UInt64

    private enum CodingKeys: String, CodingKey { case generation = "Generation" }

    package init(from decoder: any Decoder) throws {
        details = try HealthDetails(from: decoder)
        generation = try decoder.container(keyedBy: CodingKeys.self).decode(UInt64.self, forKey: .generation)
    }
}
