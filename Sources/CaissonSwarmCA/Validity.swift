import CaissonCore
import FoundationEssentials
import X509

/// From when until when a certificate holds.
struct Validity {
    let from: Date
    let until: Date

    /// Certificates hold from a while before they are made, for machines whose clocks are behind; swarmkit's hour.
    static let backdate = Duration.seconds(3600)
    /// 20 years of 365 days.
    private static let rootLifetime = Duration.seconds(20 * 365 * 24 * 3600)

    /// Of a root made now.
    static func root(_ now: Timestamp) -> Validity { node(now, rootLifetime) }

    /// Of a node's certificate made now.
    static func node(_ now: Timestamp, _ lifetime: Duration) -> Validity {
        Validity(from: Date(now.advanced(by: .zero - backdate)), until: Date(now.advanced(by: lifetime)))
    }

    /// As long as both certificates hold.
    static func between(_ one: Certificate, _ other: Certificate) -> Validity {
        Validity(
            from: max(one.notValidBefore, other.notValidBefore), until: min(one.notValidAfter, other.notValidAfter))
    }
}

extension Date {
    /// Certificates know whole seconds.
    fileprivate init(_ time: Timestamp) { self.init(timeIntervalSince1970: Double(time.seconds)) }
}

extension Timestamp {
    init(_ date: Date) { self.init(seconds: Int64(date.timeIntervalSince1970.rounded())) }
}
