import CaissonCore
import CaissonOCI

/// Reads a row's columns from left to right. A value of the wrong type is `dataLoss`, never a trap: the file is only
/// as trustworthy as everything that ever wrote to it.
struct ColumnReader {
    private let row: SQLiteStatement
    private var index = 0

    init(_ row: SQLiteStatement) { self.row = row }

    private mutating func value<T>(_ read: (SQLiteStatement, Int) -> T?) throws -> T? {
        guard index < row.columnCount else { throw mistyped() }
        defer { index += 1 }
        if row.isNull(index) { return nil }
        guard let value = read(row, index) else { throw mistyped() }
        return value
    }

    private func mistyped() -> CaissonError {
        let name = index < row.columnCount ? row.columnName(index) : "column \(index)"
        return CaissonError(.dataLoss, "state database: \(name) holds a value of the wrong kind")
    }

    private func required<T>(_ value: T?) throws -> T {
        guard let value else {
            throw CaissonError(.dataLoss, "state database: column \(index) lacks its value")
        }
        return value
    }

    mutating func optionalText() throws -> String? { try value { $0.text($1) } }
    mutating func text() throws -> String { try required(try optionalText()) }
    mutating func optionalInteger() throws -> Int64? { try value { $0.integer($1) } }
    mutating func integer() throws -> Int64 { try required(try optionalInteger()) }
    mutating func flag() throws -> Bool { try integer() != 0 }
    mutating func optionalTime() throws -> Timestamp? { try optionalInteger().map(Timestamp.init(storedNanoseconds:)) }
    mutating func time() throws -> Timestamp { Timestamp(storedNanoseconds: try integer()) }

    mutating func int32() throws -> Int32 { Int32(truncatingIfNeeded: try integer()) }
    mutating func optionalInt32() throws -> Int32? { try optionalInteger().map(Int32.init(truncatingIfNeeded:)) }

    /// A text column that `parse` must accept.
    mutating func parsed<T>(_ parse: (String) -> T?) throws -> T { try required(parse(try text())) }
    mutating func optionalParsed<T>(_ parse: (String) -> T?) throws -> T? {
        guard let text = try optionalText() else { return nil }
        return try required(parse(text))
    }

    /// A text column that holds JSON.
    mutating func json<T: Decodable>(_ type: T.Type) throws -> T { try required(try optionalJSON(type)) }
    mutating func optionalJSON<T: Decodable>(_ type: T.Type) throws -> T? {
        guard let text = try optionalText() else { return nil }
        return try CanonicalJSON.decode(type, from: Array(text.utf8), "state database: column \(index - 1)")
    }
}

/// The text of a JSON column: keys sorted, so that equal values are equal text.
func jsonColumn(_ value: some Encodable) throws -> String {
    String(decoding: try CanonicalJSON.encode(value), as: UTF8.self)
}

extension Timestamp {
    /// Nanoseconds since the epoch, as times are stored; what lies outside the years 1678 to 2262 is clamped.
    var storedNanoseconds: Int64 {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, second) = product.addingReportingOverflow(Int64(nanoseconds))
        if overflow || second { return seconds < 0 ? Int64.min : Int64.max }
        return sum
    }

    init(storedNanoseconds: Int64) {
        guard storedNanoseconds != Int64.min else {
            self = .never
            return
        }
        var (seconds, nanoseconds) = storedNanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        if nanoseconds < 0 { (seconds, nanoseconds) = (seconds - 1, nanoseconds + 1_000_000_000) }
        self.init(seconds: seconds, nanoseconds: Int32(nanoseconds))
    }
}
