/// The types of record we answer ourselves (RFC 1035, RFC 2782, RFC 3596).
package enum DNSType {
    package static let a: UInt16 = 1, ptr: UInt16 = 12, mx: UInt16 = 15, aaaa: UInt16 = 28, srv: UInt16 = 33, any: UInt16 = 255
    static let options: UInt16 = 41
}

/// What a name is asked for.
package struct DNSQuestion: Sendable, Equatable {
    /// Labels joined by dots, in lower case, without the last dot.
    package var name: String
    package var type: UInt16

    package init(name: String, type: UInt16) {
        self.name = name
        self.type = type
    }
}

/// One question of a client. Everything else a message may hold is none of ours: such messages are not parsed.
package struct DNSQuery: Sendable, Equatable {
    package let id: UInt16
    package let question: DNSQuestion
    /// The client's wish for recursion, which an answer repeats.
    let wantsRecursion: Bool
    /// The largest datagram the client takes (RFC 6891); 512 unless it says so.
    package let payload: Int
    let hasOptions: Bool
    /// The question as it was sent: an answer repeats it.
    let questionBytes: [UInt8]

    /// nil for anything but a standard query with one question of the Internet class.
    package init?(_ bytes: [UInt8]) {
        var reader = DNSReader(bytes)
        guard let id = reader.number(), let flags = reader.number(), let questions = reader.number(), reader.number() != nil,
            reader.number() != nil, let additional = reader.number(), flags & 0xf800 == 0, questions == 1,
            let name = reader.name(), let type = reader.number(), let kind = reader.number(), kind == 1
        else { return nil }
        self.id = id
        question = DNSQuestion(name: name, type: type)
        wantsRecursion = flags & 0x0100 != 0
        questionBytes = Array(bytes[12..<reader.offset])
        // The pseudo record of RFC 6891: root, type 41, its class is the size.
        if additional > 0, reader.byte() == 0, reader.number() == DNSType.options, let size = reader.number() {
            payload = max(512, Int(size))
            hasOptions = true
        } else {
            payload = 512
            hasOptions = false
        }
    }
}

/// Reads a message from left to right; nil beyond its end.
struct DNSReader {
    private let bytes: [UInt8]
    private(set) var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func byte() -> UInt8? {
        guard offset < bytes.count else { return nil }
        defer { offset += 1 }
        return bytes[offset]
    }

    mutating func number() -> UInt16? {
        guard let high = byte(), let low = byte() else { return nil }
        return UInt16(high) << 8 | UInt16(low)
    }

    /// A name without compression, as questions have it; at most 255 bytes.
    mutating func name() -> String? {
        var labels: [String] = []
        let start = offset
        while let length = byte() {
            if length == 0 { return labels.joined(separator: ".") }
            guard length < 64, offset + Int(length) <= bytes.count, offset - start < 255 else { return nil }
            let label = bytes[offset..<offset + Int(length)]
            offset += Int(length)
            labels.append(String(decoding: label.map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 }, as: UTF8.self))
        }
        return nil
    }
}

/// One record of an answer.
package enum DNSRecord: Sendable, Equatable {
    case a([UInt8])
    case aaaa([UInt8])
    case ptr(String)
    case srv(priority: UInt16, weight: UInt16, port: UInt16, target: String)
}

/// How an answer went (RFC 1035, 4.1.1).
package enum DNSCode: UInt16, Sendable {
    case noError = 0, serverFailure = 2, noSuchName = 3, refused = 5
}

/// Puts answers together.
package enum DNSReply {
    /// Seconds an answer may be kept, as Docker's.
    package static let lifetime: UInt32 = 600

    /// The message; where it is larger than `limit` the records are left out and the client is told to come again by TCP.
    package static func encode(_ query: DNSQuery, _ records: [DNSRecord], _ code: DNSCode = .noError, limit: Int) -> [UInt8] {
        let options: [UInt8] = query.hasOptions ? [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0] : []
        let answers = records.flatMap(answer)
        let fits = 12 + query.questionBytes.count + answers.count + options.count <= limit
        var bytes = header(query, code, isTruncated: !fits, count: fits ? records.count : 0)
        bytes += query.questionBytes
        if fits { bytes += answers }
        return bytes + options
    }

    private static func header(_ query: DNSQuery, _ code: DNSCode, isTruncated: Bool, count: Int) -> [UInt8] {
        // Answer, recursion available; what the client asked for is repeated.
        let flags = 0x8080 | (query.wantsRecursion ? 0x0100 : 0) | (isTruncated ? 0x0200 : 0) | code.rawValue
        return [query.id, flags, 1, UInt16(clamping: count), 0, query.hasOptions ? 1 : 0].flatMap(two)
    }

    private static func answer(_ record: DNSRecord) -> [UInt8] {
        let (type, data): (UInt16, [UInt8]) =
            switch record {
            case .a(let bytes): (DNSType.a, bytes)
            case .aaaa(let bytes): (DNSType.aaaa, bytes)
            case .ptr(let name): (DNSType.ptr, labels(name))
            case .srv(let priority, let weight, let port, let target):
                (DNSType.srv, [priority, weight, port].flatMap(two) + labels(target))
            }
        let life = [UInt16(lifetime >> 16), UInt16(lifetime & 0xffff)].flatMap(two)
        // The name is the question's, 12 bytes from the start.
        return [0xc0, 12] + two(type) + [0, 1] + life + two(UInt16(clamping: data.count)) + data
    }

    static func two(_ number: UInt16) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 0xff)] }

    /// A name as labels; one that is too long is cut.
    static func labels(_ name: String) -> [UInt8] {
        name.split(separator: ".").flatMap { label -> [UInt8] in
            let bytes = Array(label.utf8.prefix(63))
            return [UInt8(bytes.count)] + bytes
        } + [0]
    }
}
