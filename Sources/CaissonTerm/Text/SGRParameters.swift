/// The numbers of a `CSI … m` sequence: groups separated by `;`, parts of a group by `:`.
package struct SGRParameters: Sendable {
    /// A sequence of more groups or parts than any program writes is cut here.
    private static let limit = 64

    private var groups: [[Int]] = [[0]]

    package init() {}

    /// Takes a digit, `:` or `;`.
    package mutating func accept(_ byte: UInt8) {
        let last = groups.count - 1
        switch byte {
        case 0x30...0x39:
            let part = groups[last].count - 1
            groups[last][part] = min(65_535, groups[last][part] * 10 + Int(byte - 0x30))
        case 0x3A: if groups[last].count < Self.limit { groups[last].append(0) }
        default: if groups.count < Self.limit { groups.append([0]) }
        }
    }

    /// Changes the style as the sequence says.
    package func apply(to style: inout Style) {
        var index = 0
        while index < groups.count {
            index += apply(groupAt: index, to: &style)
        }
    }

    /// Applies one group and tells how many groups it took.
    private func apply(groupAt index: Int, to style: inout Style) -> Int {
        let group = groups[index]
        switch group[0] {
        case 0: style = Style()
        case 4 where group.count > 1 && group[1] == 0: style.attributes.remove(.underline)
        case 30...37: style.foreground = .ansi(UInt8(group[0] - 30))
        case 40...47: style.background = .ansi(UInt8(group[0] - 40))
        case 90...97: style.foreground = .ansi(UInt8(group[0] - 82))
        case 100...107: style.background = .ansi(UInt8(group[0] - 92))
        case 39: style.foreground = .default
        case 49: style.background = .default
        case 38: return extended(index) { style.foreground = $0 }
        case 48: return extended(index) { style.background = $0 }
        case 58: return extended(index) { _ in }
        default: Self.applyAttribute(group[0], to: &style)
        }
        return 1
    }

    private static func applyAttribute(_ number: Int, to style: inout Style) {
        switch number {
        case 1: style.attributes.insert(.bold)
        case 2: style.attributes.insert(.dim)
        case 3: style.attributes.insert(.italic)
        case 4, 21: style.attributes.insert(.underline)
        case 7: style.attributes.insert(.reverse)
        case 9: style.attributes.insert(.strikethrough)
        case 22: style.attributes.subtract([.bold, .dim])
        case 23: style.attributes.remove(.italic)
        case 24: style.attributes.remove(.underline)
        case 27: style.attributes.remove(.reverse)
        case 29: style.attributes.remove(.strikethrough)
        default: break
        }
    }

    /// `38:2::r:g:b`, `38:2:r:g:b`, `38:5:n`, `38;2;r;g;b` or `38;5;n`.
    private func extended(_ index: Int, _ use: (Color) -> Void) -> Int {
        let group = groups[index]
        if group.count > 1 {
            if let color = Self.color(kind: group[1], parts: Array(group.dropFirst(group.count > 5 ? 3 : 2))) { use(color) }
            return 1
        }
        let parts = groups[(index + 1)...].prefix(4).map { $0[0] }
        guard let kind = parts.first else { return 1 }
        if let color = Self.color(kind: kind, parts: Array(parts.dropFirst())) { use(color) }
        return kind == 2 ? 5 : kind == 5 ? 3 : 2
    }

    private static func color(kind: Int, parts: [Int]) -> Color? {
        let bytes = parts.map { UInt8(min(255, $0)) }
        if kind == 5, let first = bytes.first { return first < 16 ? .ansi(first) : .indexed(first) }
        if kind == 2, bytes.count >= 3 { return .rgb(bytes[0], bytes[1], bytes[2]) }
        return nil
    }
}
