/// A number of bytes, with Docker's spellings.
package struct ByteCount: Hashable, Sendable, Codable, Comparable {
    /// The count itself.
    package var bytes: Int64

    package init(_ bytes: Int64) { self.bytes = bytes }

    /// Reads what Docker's size options accept: a number and an optional unit `b k m g t p` (binary, `kb`/`kib` too);
    /// nil for anything else, or when the result does not fit.
    package init?(parsing text: some StringProtocol) {
        let lower = text.lowercased()
        let digits = lower.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let number = Double(digits), number >= 0, !digits.isEmpty else { return nil }
        guard let factor = ByteCount.factors[lower.dropFirst(digits.count).filter { $0 != " " }] else { return nil }
        guard let value = Int64(exactly: (number * Double(factor)).rounded(.down)) else { return nil }
        bytes = value
    }

    private static let factors: [String: Int64] = {
        var table: [String: Int64] = ["": 1, "b": 1]
        for (index, unit) in ["k", "m", "g", "t", "p"].enumerated() {
            let factor = Int64(1) << (10 * Int64(index + 1))
            for spelling in [unit, unit + "b", unit + "ib"] { table[spelling] = factor }
        }
        return table
    }()

    package static func < (left: ByteCount, right: ByteCount) -> Bool { left.bytes < right.bytes }
}

extension ByteCount {
    /// Decimal units with three significant digits, as in `docker image ls`: `77.8MB`, `1.24GB`, `0B`.
    package var decimal: String { scaled(by: 1000, units: ["B", "kB", "MB", "GB", "TB", "PB"], digits: 3) }

    /// Decimal units with four significant digits, as in pull progress: `29.15MB`.
    package var decimalPrecise: String { scaled(by: 1000, units: ["B", "kB", "MB", "GB", "TB", "PB"], digits: 4) }

    /// Binary units with four significant digits, as in `docker stats`: `41.5MiB`.
    package var binary: String { scaled(by: 1024, units: ["B", "KiB", "MiB", "GiB", "TiB", "PiB"], digits: 4) }

    /// The narrow form of the terminal UI: `412M`, `4K`, `0 B`.
    package var compact: String {
        bytes < 1000 ? "\(bytes) B" : scaled(by: 1000, units: ["", "K", "M", "G", "T", "P"], digits: 3)
    }

    private func scaled(by base: Double, units: [String], digits: Int) -> String {
        var value = Double(bytes)
        var unit = 0
        while value >= base, unit + 1 < units.count {
            value /= base
            unit += 1
        }
        return significant(value, digits: digits) + units[unit]
    }
}

/// C's `%.<digits>g` for non-negative values below 10^digits, without an exponent.
private func significant(_ value: Double, digits: Int) -> String {
    var whole = 1
    var bound = 10.0
    while value >= bound, whole < digits {
        whole += 1
        bound *= 10
    }
    var scale = 1.0
    for _ in whole..<max(digits, whole) { scale *= 10 }
    let scaledValue = Int64((value * scale).rounded())
    var text = String(scaledValue / Int64(scale))
    var fraction = String(scaledValue % Int64(scale))
    fraction = String(repeating: "0", count: max(0, digits - whole - fraction.count)) + fraction
    while fraction.hasSuffix("0") { fraction.removeLast() }
    if !fraction.isEmpty, digits > whole { text += "." + fraction }
    return text
}
