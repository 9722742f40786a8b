/// A cell position; x counts columns from the left, y rows from the top, both from 0.
package struct Point: Sendable, Hashable {
    package var x: Int
    package var y: Int

    package init(x: Int, y: Int) {
        self.x = x
        self.y = y
    }
}

/// A width and a height in cells; never negative.
package struct Size: Sendable, Hashable {
    package var width: Int
    package var height: Int

    package init(width: Int, height: Int) {
        self.width = max(0, width)
        self.height = max(0, height)
    }
}

/// A rectangle of cells, with the far edges excluded.
package struct Rect: Sendable, Hashable {
    package var x: Int
    package var y: Int
    package var width: Int
    package var height: Int

    package init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = max(0, width)
        self.height = max(0, height)
    }

    /// The rectangle of this size at the origin.
    package init(size: Size) {
        self.init(x: 0, y: 0, width: size.width, height: size.height)
    }

    package var isEmpty: Bool { width == 0 || height == 0 }
    package var minX: Int { x }
    package var minY: Int { y }
    /// One past the last column.
    package var maxX: Int { x + width }
    /// One past the last row.
    package var maxY: Int { y + height }
    package var size: Size { Size(width: width, height: height) }
    package var origin: Point { Point(x: x, y: y) }

    /// Whether the cell lies inside.
    package func contains(_ point: Point) -> Bool {
        point.x >= minX && point.x < maxX && point.y >= minY && point.y < maxY
    }
}

extension Rect {
    /// The cells in both; empty, at a position inside `other`, when they do not meet.
    package func intersection(_ other: Rect) -> Rect {
        let left = max(minX, other.minX)
        let top = max(minY, other.minY)
        let right = min(maxX, other.maxX)
        let bottom = min(maxY, other.maxY)
        return Rect(x: left, y: top, width: right - left, height: bottom - top)
    }

    /// The rectangle without `n` cells on each side.
    package func inset(by n: Int) -> Rect { inset(horizontal: n, vertical: n) }

    /// The rectangle without so many columns left and right and rows above and below.
    package func inset(horizontal: Int, vertical: Int) -> Rect {
        Rect(x: x + horizontal, y: y + vertical, width: width - 2 * horizontal, height: height - 2 * vertical)
    }

    /// The one-line rectangle of row `n`, counted from the top; empty when there is no such row.
    package func row(_ n: Int) -> Rect {
        Rect(x: x, y: y + n, width: width, height: n >= 0 && n < height ? 1 : 0)
    }

    /// A rectangle of the size, or what of it fits, in the middle of this one.
    package func centered(_ size: Size) -> Rect {
        let fitting = Size(width: min(size.width, width), height: min(size.height, height))
        return Rect(
            x: x + (width - fitting.width) / 2, y: y + (height - fitting.height) / 2,
            width: fitting.width, height: fitting.height)
    }
}
