/// Deliberate faults with which the simulator proves that its oracles can see; nothing but the simulator sets one.
package enum SeededBug: String, Sendable, CaseIterable {
    /// A deposed leader's writes are accepted.
    case skipFencing
    /// Tasks are stopped while clients still reach them.
    case forgetDraining
    /// The restart policy's bound is not looked at.
    case ignoreRestartBound
    /// Each step makes another replacement for a lost task.
    case replaceLostTwice
    /// All slots are changed at once.
    case ignoreParallelism
    /// A failed update stays on the new spec while it says it went back.
    case rollBackToNothing
    /// Ended tasks are kept for ever.
    case keepHistory
    /// A scheduled instant is run again by each step that sees it.
    case repeatSchedule
    /// Tasks are put where their reservations do not fit.
    case ignoreReservations
    /// Addresses are handed out without looking who has them.
    case repeatAddresses
    /// Old tasks are stopped before new ones serve, whatever the order says.
    case stopBeforeStart
    /// An agent that restarts tells states it has told before.
    case reportBackwards
    /// What a task could read stays on its node after its end.
    case keepSecrets
    /// Nodes are given all secrets there are.
    case sendAllSecrets
    /// A secret's new version takes the place of the one before, whoever still uses that.
    case forgetVersions
    /// Managers are demoted without a look at the others.
    case ignoreQuorum
}
