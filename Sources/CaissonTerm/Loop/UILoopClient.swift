/// What an event loop drives: an application with one screen.
@UIActor
package protocol UILoopClient: AnyObject {
    /// One thing that happened; those of one turn come in order, before `turnEnded`.
    func receive(_ event: InputEvent)
    /// The end of a turn: events and jobs are done, deadlines up to `now` are due. Draw here when something changed.
    func turnEnded(now: ContinuousClock.Instant)
    /// When the loop must turn again though nothing happens; nil lets it sleep.
    var nextDeadline: ContinuousClock.Instant? { get }
    /// Whether the loop shall end.
    var isFinished: Bool { get }
}
