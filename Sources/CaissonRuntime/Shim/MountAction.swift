import CShimWire
import CaissonOCI

/// One step of building a container's file system, before it is laid out for the wire.
struct MountAction: Sendable {
    enum Kind: Int, Sendable {
        case mount = 1, bind, node, link, attributes, terminal, wait, sysctl, mask, readOnly, overlay, file
    }

    var kind: Kind
    var target: String = "/"
    var source: String?
    var type: String?
    var data: String?
    /// What a file holds; may be any bytes.
    var bytes: [UInt8]?
    var flags = 0
    var set: UInt64 = 0
    var clear: UInt64 = 0
    var propagation: UInt64 = 0
    var mode: UInt32 = 0
    var device: (major: UInt32, minor: UInt32) = (0, 0)
    var owner: (uid: UInt32, gid: UInt32) = (0, 0)

    init(_ kind: Kind, _ target: String = "/") {
        self.kind = kind
        self.target = target
    }

    func encoded(_ writer: inout WireWriter) throws -> cz_action {
        var action = cz_action()
        action.kind = UInt32(kind.rawValue)
        action.flags = UInt32(flags)
        action.source = try writer.string(source)
        action.target = try writer.string(target)
        action.type = try writer.string(type)
        action.data = try bytes.map { writer.raw($0) } ?? writer.string(data)
        (action.set, action.clear, action.propagation) = (set, clear, propagation)
        action.mode = mode
        (action.major, action.minor) = device
        (action.uid, action.gid) = owner
        return action
    }

    /// How an error names the step: `mount /proc`, `bind /srv on /data`.
    var label: String {
        switch kind {
        case .mount: "mount \(type ?? "") on \(target)"
        case .bind: "bind \(source ?? "") on \(target)"
        case .node: "make device \(target)"
        case .link: "make link \(target)"
        case .attributes: "change mount \(target)"
        case .terminal: "set up console"
        case .wait: "wait for start"
        case .sysctl: "write sysctl \(target)"
        case .mask: "mask \(target)"
        case .readOnly: "make \(target) read-only"
        case .overlay: "stack layers"
        case .file: "make file"
        }
    }
}
