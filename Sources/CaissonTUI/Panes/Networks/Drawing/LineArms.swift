/// The directions in which lines leave a cell of a drawing.
struct LineArms: OptionSet, Sendable, Hashable {
    let rawValue: UInt8

    static let up = LineArms(rawValue: 1)
    static let down = LineArms(rawValue: 2)
    static let left = LineArms(rawValue: 4)
    static let right = LineArms(rawValue: 8)

    private static let glyphs = [" ", "╵", "╷", "│", "╴", "┘", "┐", "┤", "╶", "└", "┌", "├", "─", "┴", "┬", "┼"]

    func glyph(ascii: Bool) -> String {
        guard ascii else { return LineArms.glyphs[Int(rawValue & 15)] }
        let isUpright = !isDisjoint(with: [.up, .down])
        let isLevel = !isDisjoint(with: [.left, .right])
        return isUpright && isLevel ? "+" : isUpright ? "|" : isLevel ? "-" : " "
    }
}
