/// The kernel's packing of a device's two numbers, as in makedev(3).
enum DeviceNumber {
    static func make(_ major: UInt32, _ minor: UInt32) -> UInt {
        let (major, minor) = (UInt(major), UInt(minor))
        return (major & 0xfff) << 8 | (major & 0xffff_f000) << 32 | minor & 0xff | (minor & 0xffff_ff00) << 12
    }

    static func major(_ device: UInt) -> UInt32 { UInt32(truncatingIfNeeded: device >> 8 & 0xfff | device >> 32 & 0xffff_f000) }
    static func minor(_ device: UInt) -> UInt32 { UInt32(truncatingIfNeeded: device & 0xff | device >> 12 & 0xffff_ff00) }
}
