import CNcurses
import CaissonTerm
import Glibc

/// The characters handed to curses for a run of cells. Curses counts columns scalar by scalar, so a cluster is reduced
/// to what it counts the same as the cell; what it would not print becomes U+FFFD. Nothing here can be a control.
struct WideText {
    private(set) var characters: [wchar_t] = []

    init(_ cells: ArraySlice<Cell>) {
        characters.reserveCapacity(cells.count)
        for cell in cells where !cell.isContinuation { append(cell) }
    }

    private mutating func append(_ cell: Cell) {
        var scalars = cell.text.unicodeScalars.makeIterator()
        guard let base = scalars.next() else { return }
        if base.value >= 0x20, base.value < 0x7F {
            characters.append(wchar_t(base.value))
        } else if cz_width(base.value) == Int32(cell.width) {
            characters.append(wchar_t(base.value))
        } else if isFlag(cell) {
            for scalar in cell.text.unicodeScalars { characters.append(wchar_t(scalar.value)) }
            return
        } else {
            characters.append(0xFFFD)
            if cell.width == 2 { characters.append(0x20) }
            return
        }
        appendMarks(&scalars)
    }

    /// Combining marks, as many as a curses cell holds; joiners, variation selectors and joined emoji are left out.
    private mutating func appendMarks(_ scalars: inout String.UnicodeScalarView.Iterator) {
        var room = 4
        while room > 0, let scalar = scalars.next() {
            let value = scalar.value
            if value == 0x200D { return }
            if (0xFE00...0xFE0F).contains(value) || value >= 0xE0000 { continue }
            guard cz_width(value) == 0 else { return }
            characters.append(wchar_t(value))
            room -= 1
        }
    }

    private func isFlag(_ cell: Cell) -> Bool {
        cell.width == 2 && cell.text.unicodeScalars.count == 2
            && cell.text.unicodeScalars.allSatisfy { (0x1F1E6...0x1F1FF).contains($0.value) && cz_width($0.value) == 1 }
    }
}
