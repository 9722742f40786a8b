/// xterm's 256 colours: 16 named ones, a cube of 6×6×6 and 24 greys.
enum Palette {
    typealias Components = (red: UInt8, green: UInt8, blue: UInt8)

    private static let named: [UInt32] = [
        0x00_0000, 0xcd_0000, 0x00_cd00, 0xcd_cd00, 0x00_00ee, 0xcd_00cd, 0x00_cdcd, 0xe5_e5e5,
        0x7f_7f7f, 0xff_0000, 0x00_ff00, 0xff_ff00, 0x5c_5cff, 0xff_00ff, 0x00_ffff, 0xff_ffff,
    ]

    static func entry(_ index: UInt8) -> Components {
        switch index {
        case 0..<16:
            let value = named[Int(index)]
            return (UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255))
        case 16..<232:
            let cube = index - 16
            return (level(cube / 36), level(cube / 6 % 6), level(cube % 6))
        default:
            let grey = 8 + (index - 232) * 10
            return (grey, grey, grey)
        }
    }

    private static func level(_ step: UInt8) -> UInt8 { step == 0 ? 0 : 55 + step * 40 }

    /// The entry with the least squared distance, weighted as the eye sees the three parts.
    static func nearest(to color: Components, in range: ClosedRange<UInt8>) -> UInt8 {
        var best = range.lowerBound
        var least = Int.max
        for index in range {
            let candidate = entry(index)
            let red = Int(candidate.red) - Int(color.red)
            let green = Int(candidate.green) - Int(color.green)
            let blue = Int(candidate.blue) - Int(color.blue)
            let distance = 3 * red * red + 6 * green * green + blue * blue
            if distance < least {
                least = distance
                best = index
            }
        }
        return best
    }
}
