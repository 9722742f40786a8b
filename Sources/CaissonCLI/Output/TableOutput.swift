/// Columns as Docker prints them (Go's text/tabwriter): cells end with a tab, columns are at least ten wide and three
/// blanks apart, the last cell of a line is not padded.
enum TableOutput {
    private static let padding = 3

    /// `text` with its tabs turned into columns of at least `minimum` characters.
    static func align(_ text: String, minimum: Int = 10) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let rows = lines.map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
        let widths = columnWidths(rows, minimum)
        return rows.map { line(of: $0, widths) }.joined(separator: "\n")
    }

    private static func columnWidths(_ rows: [[Substring]], _ minimum: Int) -> [Int] {
        var widths: [Int] = []
        for row in rows {
            for (column, cell) in row.dropLast().enumerated() {
                if column == widths.count { widths.append(minimum) }
                widths[column] = max(widths[column], cell.unicodeScalars.count + padding)
            }
        }
        return widths
    }

    private static func line(of row: [Substring], _ widths: [Int]) -> String {
        var out = ""
        for (column, cell) in row.enumerated() {
            out += cell
            guard column + 1 < row.count else { break }
            out += String(repeating: " ", count: widths[column] - cell.unicodeScalars.count)
        }
        return out
    }
}
