// What the methods of SwarmAPI carry over the control socket.

/// An object, with what else is said of it.
package struct SwarmReferenceCall: Sendable, Codable {
    package var ref: String
    package var version: Int64?
    package var force: Bool?

    package init(_ ref: String, version: Int64? = nil, force: Bool? = nil) {
        (self.ref, self.version, self.force) = (ref, version, force)
    }
}

/// A new spec for an object.
package struct SwarmUpdateCall<Spec: Sendable & Codable>: Sendable, Codable {
    package var ref: String
    package var spec: Spec
    package var version: Int64

    package init(_ ref: String, _ spec: Spec, version: Int64) { (self.ref, self.spec, self.version) = (ref, spec, version) }
}

/// What is to be made anew.
package struct SwarmRotationCall: Sendable, Codable {
    package var what: SwarmRotation
    package var version: Int64

    package init(_ what: SwarmRotation, version: Int64) { (self.what, self.version) = (what, version) }
}

/// Anything about secrets and configs.
package struct SwarmPayloadCall: Sendable, Codable {
    package var kind: PayloadKind
    package var ref: String
    package var filters: Filters?
    package var spec: PayloadSpec?
    package var data: [UInt8]?

    package init(_ kind: PayloadKind, _ ref: String = "", filters: Filters? = nil, spec: PayloadSpec? = nil, data: [UInt8]? = nil) {
        (self.kind, self.ref, self.filters, self.spec, self.data) = (kind, ref, filters, spec, data)
    }
}

/// `service logs`.
package struct ServiceLogsCall: Sendable, Codable {
    package var ref: String
    package var options: LogOptions

    package init(_ ref: String, _ options: LogOptions) { (self.ref, self.options) = (ref, options) }
}
