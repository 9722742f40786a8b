import CaissonCore

/// A stream of messages that runs as long as the model wants it.
enum Subscription: Hashable, Sendable {
    /// What happens in the state root: the last minutes and all that follows, or all after an event that was seen.
    case events(after: Int64?)
    /// The log of a container, from its last lines on.
    case logs(ObjectID, run: Timestamp?)
    /// What a run of a container uses, once a second.
    case stats(ObjectID, run: Timestamp?)
    /// What a build does, from its first event on.
    case build(ObjectID, attempt: Int)
    /// What is in the swarm, and how it changes.
    case swarm(attempt: Int)
    case serviceLogs(SwarmLogsModel.Target)
}

/// Which streams the model wants: a function of the model, so leaving a pane ends what it listened to.
enum Subscriptions {
    static func wanted(by model: AppModel) -> Set<Subscription> {
        var wanted: Set<Subscription> = []
        if model.eventsFailure == nil { wanted.insert(.events(after: model.eventsResumeAfter)) }
        if let container = model.logs.container, model.logs.failure == nil {
            wanted.insert(.logs(container, run: model.logs.run))
        }
        if let container = model.stats.container, model.stats.failure == nil {
            wanted.insert(.stats(container, run: model.stats.run))
        }
        if let build = model.build.id, model.build.failure == nil { wanted.insert(.build(build, attempt: model.build.attempt)) }
        if model.swarm.isFollowing { wanted.insert(.swarm(attempt: model.swarm.attempt)) }
        if let target = model.swarm.logs.target, model.swarm.logs.failure == nil { wanted.insert(.serviceLogs(target)) }
        return wanted
    }
}
