import CaissonCore

/// Byte counts in progress lines.
enum ByteText {
    /// docker/go-units' HumanSize: four significant digits.
    static func human(_ bytes: Int64) -> String { ByteCount(max(0, bytes)).decimalPrecise }

    /// `text` with blanks in front, at least `width` wide.
    static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
