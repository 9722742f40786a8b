import CaissonCore

/// One entry's header blocks (POSIX.1-2017 `pax`, "ustar Interchange Format" and "pax Header Block").
struct TarHeader {
    let block: [UInt8]
    /// Pax records in a fixed order: attributes by name last.
    let records: [(key: [UInt8], value: [UInt8])]
    private let name: [UInt8]

    init(_ entry: TarEntry) {
        var records: [(key: [UInt8], value: [UInt8])] = []
        func record(_ key: String, _ value: some Sequence<UInt8>) { records.append((Array(key.utf8), Array(value))) }
        var path = entry.path
        if entry.kind == .directory, path.last != UInt8(ascii: "/") { path.append(UInt8(ascii: "/")) }
        if path.count > 100 { record("path", path) }
        if entry.linkTarget.count > 100 { record("linkpath", entry.linkTarget) }
        let size = entry.kind == .regular ? entry.size : 0
        if size > octalLimit(11) { record("size", "\(size)".utf8) }
        if Int64(entry.uid) > octalLimit(7) { record("uid", "\(entry.uid)".utf8) }
        if Int64(entry.gid) > octalLimit(7) { record("gid", "\(entry.gid)".utf8) }
        let seconds = entry.modified.seconds
        if entry.modified.nanoseconds != 0 || !(0...octalLimit(11)).contains(seconds) {
            record("mtime", decimal(entry.modified).utf8)
        }
        for attribute in entry.attributes.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
            record("SCHILY.xattr." + attribute.name, attribute.value)
        }
        self.records = records
        name = path
        var fields = HeaderFields()
        fields.put(path.prefix(100), at: 0)
        fields.octal(Int64(entry.mode), at: 100, digits: 7)
        fields.octal(min(Int64(entry.uid), octalLimit(7)), at: 108, digits: 7)
        fields.octal(min(Int64(entry.gid), octalLimit(7)), at: 116, digits: 7)
        fields.octal(min(size, octalLimit(11)), at: 124, digits: 11)
        fields.octal(min(max(seconds, 0), octalLimit(11)), at: 136, digits: 11)
        fields.put([entry.kind.typeFlag], at: 156)
        fields.put(entry.linkTarget.prefix(100), at: 157)
        fields.octal(min(Int64(entry.deviceMajor), octalLimit(7)), at: 329, digits: 7)
        fields.octal(min(Int64(entry.deviceMinor), octalLimit(7)), at: 337, digits: 7)
        block = fields.finished()
    }

    /// The extended header: its own block, the records, padding.
    var paxBlocks: [UInt8] {
        var body: [UInt8] = []
        for (key, value) in records { body += paxRecord(key, value) }
        var fields = HeaderFields()
        fields.put((Array("PaxHeaders.0/".utf8) + name).prefix(100), at: 0)
        for (offset, digits) in [(108, 7), (116, 7), (136, 11)] { fields.octal(0, at: offset, digits: digits) }
        fields.octal(0o644, at: 100, digits: 7)
        fields.octal(Int64(body.count), at: 124, digits: 11)
        fields.put([UInt8(ascii: "x")], at: 156)
        body += [UInt8](repeating: 0, count: (512 - body.count % 512) % 512)
        return fields.finished() + body
    }
}

private struct HeaderFields {
    private var block = [UInt8](repeating: 0, count: 512)

    init() { put(Array("ustar\u{0}00".utf8), at: 257) }

    mutating func put(_ bytes: some Collection<UInt8>, at offset: Int) {
        block.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
    }

    /// Zero-padded digits; the byte after them stays zero.
    mutating func octal(_ value: Int64, at offset: Int, digits: Int) {
        let text = String(value, radix: 8)
        put(Array((String(repeating: "0", count: max(0, digits - text.count)) + text).utf8), at: offset)
    }

    /// The block with its checksum, which counts its own field as spaces.
    func finished() -> [UInt8] {
        var copy = self
        copy.put(Array(repeating: UInt8(ascii: " "), count: 8), at: 148)
        let sum = copy.block.reduce(Int64(0)) { $0 + Int64($1) }
        copy.octal(sum, at: 148, digits: 6)
        copy.put([0, UInt8(ascii: " ")], at: 154)
        return copy.block
    }
}

extension TarEntry.Kind {
    fileprivate var typeFlag: UInt8 {
        switch self {
        case .regular: UInt8(ascii: "0")
        case .hardLink: UInt8(ascii: "1")
        case .symbolicLink: UInt8(ascii: "2")
        case .characterDevice: UInt8(ascii: "3")
        case .blockDevice: UInt8(ascii: "4")
        case .directory: UInt8(ascii: "5")
        case .fifo: UInt8(ascii: "6")
        }
    }
}

private func octalLimit(_ digits: Int64) -> Int64 { (1 << (3 * digits)) - 1 }

/// `<length> <key>=<value>\n`, where the length counts itself.
private func paxRecord(_ key: [UInt8], _ value: [UInt8]) -> [UInt8] {
    let rest = key.count + value.count + 3
    var length = rest + "\(rest)".utf8.count
    if "\(length)".utf8.count != "\(rest)".utf8.count { length = rest + "\(length)".utf8.count }
    return Array("\(length) ".utf8) + key + [UInt8(ascii: "=")] + value + [UInt8(ascii: "\n")]
}

/// Seconds with as many fraction digits as needed; below zero the fraction counts away from zero, as a decimal does.
private func decimal(_ time: Timestamp) -> String {
    let negative = time.seconds < 0
    var (whole, nano) = (time.seconds, Int64(time.nanoseconds))
    if negative, nano > 0 { (whole, nano) = (whole + 1, 1_000_000_000 - nano) }
    let sign = negative ? "-" : ""
    guard nano > 0 else { return "\(sign)\(whole.magnitude)" }
    var fraction = String(nano)
    fraction = String(repeating: "0", count: 9 - fraction.utf8.count) + fraction
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return "\(sign)\(whole.magnitude).\(fraction)"
}
