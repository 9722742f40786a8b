import GRDBSQLite

/// What a column of the state database can hold.
enum ColumnContent {
    case integer(Int64)
    case text(String)
}

/// A type whose values are kept in one column.
protocol ColumnStorable {
    var content: ColumnContent { get }
}

/// A value bound to a statement; nil is NULL.
typealias ColumnValue = (any ColumnStorable)?

extension String: ColumnStorable {
    var content: ColumnContent { .text(self) }
}

extension Int64: ColumnStorable {
    var content: ColumnContent { .integer(self) }
}

extension Int32: ColumnStorable {
    var content: ColumnContent { .integer(Int64(self)) }
}

extension Int: ColumnStorable {
    var content: ColumnContent { .integer(Int64(self)) }
}

extension Bool: ColumnStorable {
    var content: ColumnContent { .integer(self ? 1 : 0) }
}
