import CaissonAPI
import CaissonCore

/// Finds tasks that may no longer stay where they are.
struct ConstraintEnforcer {
    /// Whether a task has to leave its node: the node is drained, or was changed so that the constraints do not hold.
    ///
    /// What only kept new tasks away (a paused node, full resources) does not drive out the ones that are there.
    static func mustLeave(_ task: TaskRecord, _ node: NodeRecord?) -> Bool {
        guard task.state >= .assigned, let node else { return false }
        return node.spec.availability == .drain || !task.spec.placement.admits(node)
    }
}
