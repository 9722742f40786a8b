/// Deletions in a layer archive (image-spec `layer.md#whiteouts`).
package enum Whiteout: Sendable, Equatable {
    /// The name beside it is gone from the layers below.
    case removes(name: [UInt8])
    /// Everything in this directory is gone from the layers below.
    case opaque
    /// A marker of AUFS itself, which says nothing about files.
    case reserved
    /// `.wh.` with nothing, `.` or `..` behind it.
    case illegal

    package static let prefix = Array(".wh.".utf8)
    package static let opaqueName = Array(".wh..wh..opq".utf8)

    /// What the last component of a path means; nil for an ordinary name.
    package init?(name: some Collection<UInt8>) {
        guard name.starts(with: Whiteout.prefix) else { return nil }
        let rest = Array(name.dropFirst(Whiteout.prefix.count))
        if name.elementsEqual(Whiteout.opaqueName) {
            self = .opaque
        } else if rest.starts(with: Whiteout.prefix) {
            self = .reserved
        } else if rest.isEmpty || rest == Array(".".utf8) || rest == Array("..".utf8) {
            self = .illegal
        } else {
            self = .removes(name: rest)
        }
    }

    /// The name that removes `name`.
    package static func name(removing name: some Sequence<UInt8>) -> [UInt8] { prefix + Array(name) }
}
