import CaissonLinux

/// Waits for a condition of the machine, looking often; throws when it does not come true in time.
package func eventually(_ what: String, within limit: Duration = .seconds(60), _ condition: () throws -> Bool) throws {
    let end = SystemClock.monotonic() + limit
    let pace = try EventDescriptor()
    while try !condition() {
        guard SystemClock.monotonic() < end else { throw LawBroken(description: "\(what) did not come within \(limit)") }
        // Nothing ever signals it: the wait is the pace of looking.
        _ = try FileIO.poll(pace.raw, timeout: .milliseconds(10))
    }
}
