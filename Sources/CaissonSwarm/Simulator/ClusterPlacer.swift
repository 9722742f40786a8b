package import CaissonCore

/// Takes new tasks to their nodes: allocator and scheduler, as the control loop sees them.
package protocol ClusterPlacer {
    /// What is to be written, as for an orchestrator's step.
    mutating func step(_ snapshot: ClusterSnapshot, now: Timestamp) -> [ClusterTransaction]
}
