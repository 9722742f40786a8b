/// What a look after a state root found and did.
package struct UpkeepReport: Sendable, Codable, Equatable {
    /// Containers whose monitor was gone, by name.
    package var lost: [String] = []
    /// Those of them that their restart policy had started again.
    package var restarted: [String] = []
    /// What of the networks was not as intended and has been made good, one line each.
    package var repaired: [String] = []
    /// Events forgotten because of their age.
    package var forgottenEvents = 0
    /// What could not be done, one line each.
    package var failures: [String] = []

    package init() {}

    /// Whether there is nothing to tell.
    package var isQuiet: Bool { self == UpkeepReport() }
}
