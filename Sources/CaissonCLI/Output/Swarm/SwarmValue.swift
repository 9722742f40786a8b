import CaissonAPI
import CaissonCore

/// A swarm in the shape of Docker's JSON.
enum SwarmValue {
    /// All but the join tokens.
    static func cluster(_ details: SwarmDetails) -> FieldList {
        var list = FieldList.head("\(details.id)", details.version, details.createdAt, details.updatedAt)
        list.always("Spec", spec(details.spec, rotations: details.rotations))
        if let trust = details.trust { list.always("TLSInfo", Self.trust(trust)) }
        list.add("RootRotationInProgress", .bool(details.isRotating))
        pools(details.spec, &list)
        return list
    }

    static func spec(_ spec: ClusterSpec, rotations: UInt64) -> FieldList {
        var (list, history, dispatcher, certificates) = (FieldList(), FieldList(), FieldList(), FieldList())
        list.add("Name", spec.name)
        list.add("Labels", Value.labels(spec.labels))
        history.add("TaskHistoryRetentionLimit", Int64(spec.taskHistoryLimit))
        list.always("Orchestration", history)
        dispatcher.add("HeartbeatPeriod", spec.heartbeatPeriod)
        dispatcher.add("SuspectAfter", spec.suspectAfter)
        dispatcher.add("DownAfter", spec.downAfter)
        dispatcher.add("OrphanAfter", spec.orphanAfter)
        list.always("Dispatcher", dispatcher)
        certificates.add("NodeCertExpiry", spec.certificateLifetime)
        certificates.add("ForceRotate", nonzero: Int64(clamping: rotations))
        list.always("CAConfig", certificates)
        return list
    }

    static func pools(_ spec: ClusterSpec, _ list: inout FieldList) {
        list.add("DefaultAddrPool", list: spec.addressPools)
        list.add("SubnetSize", Int64(spec.subnetSize))
    }

    static func trust(_ trust: SwarmTrust) -> FieldList {
        var list = FieldList()
        list.add("TrustRoot", trust.root)
        list.add("CertIssuerSubject", trust.issuerSubject)
        list.add("CertIssuerPublicKey", trust.issuerPublicKey)
        return list
    }
}
