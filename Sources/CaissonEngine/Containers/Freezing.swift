import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore

/// Stops a container's processes and lets them go on.
struct Freezing: Sendable {
    let context: EngineContext

    /// Runs `body` on processes that stand still. They go on whatever happens. Only a running container is frozen; a paused one
    /// stays paused. The caller holds the container's lock.
    func around<Value>(_ entry: ContainerEntry, wanted: Bool, _ body: () throws -> Value) throws -> Value {
        guard wanted, entry.state == .running else { return try body() }
        return try changing(entry, for: "pause") { cgroup in
            try cgroup.freeze()
            let result = Result { try body() }
            try cgroup.thaw()
            return try result.get()
        }
    }

    /// Runs `body`, which freezes or thaws and puts it on record. The caller holds the container's lock.
    func changing<Value>(_ entry: ContainerEntry, for action: String, _ body: (any Cgroup) throws -> Value) throws -> Value {
        let cgroup = try ContainerCgroup.required(entry.id, context, for: action)
        return try RunningChange(context: context).marked(entry, .freezing) { try body(cgroup) }
    }

    /// Lets go on what somebody froze who was killed before it was on record, or done with.
    func goOn(_ entry: ContainerEntry) throws {
        try ContainerCgroup.find(entry.id, context)?.thaw()
        guard entry.state == .paused else { return }
        try context.database.write { state in
            let changed = try state.containers.transition(entry.id, from: [ContainerState.paused.rawValue]) {
                $0.state = ContainerState.running.rawValue
            }
            if changed != nil { try state.events.append(entry, "unpause") }
        }
    }
}
