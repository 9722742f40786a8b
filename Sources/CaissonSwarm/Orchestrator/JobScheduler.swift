import CaissonAPI
import CaissonCore
import Foundation

/// Starts the runs of scheduled jobs: at most one for each instant, whatever happens to leaders in between, because the
/// instant is written with the run.
struct JobScheduler {
    /// An instant nobody acted on for this long counts as missed.
    private static let lateness = Duration.seconds(30)

    /// Whether a schedule's time zone can be told; nil is UTC.
    static func knows(_ timeZone: String?) -> Bool { timeZone.map { TimeZone(identifier: $0) != nil } ?? true }

    static func step(_ work: inout ServiceWork) {
        guard let last = work.service.job.map({ $0.scheduledFor ?? $0.lastExecution }) else { return }
        // Instants are whole minutes: within one there is nothing to look up.
        guard work.isDue(Timestamp(seconds: (last.seconds / 60 + 1) * 60)) else { return }
        guard let schedule = work.service.spec.value.schedule, !schedule.suspended, var job = work.service.job,
            let expression = try? CronExpression(schedule.expression)  // Ignored: refused when the service is made.
        else { return }
        let zone = schedule.timeZone.flatMap { TimeZone(identifier: $0) } ?? .gmt
        guard let due = latest(expression, zone, after: last, until: work.now) else {
            if let next = expression.next(after: max(last, work.now), in: zone) { _ = work.isDue(next) }
            return
        }
        if work.bug != .repeatSchedule { job.scheduledFor = due }
        let isMissed = work.now.since(due) > lateness
        let isBlocked = schedule.concurrency == .forbid && JobOrchestrator.isRunning(work.service, work.snapshot)
        if !(isMissed && schedule.missedRuns == .skip), !isBlocked {
            job.iteration += 1
            job.lastExecution = work.now
        }
        work.service.job = job
        if let next = expression.next(after: work.now, in: zone) { _ = work.isDue(next) }
    }

    /// The newest instant of the schedule in the time that has passed.
    private static func latest(
        _ expression: CronExpression, _ zone: TimeZone, after last: Timestamp, until now: Timestamp
    ) -> Timestamp? {
        // After a long silence only its end is walked through minute by minute; rare schedules are found from the start.
        let recent = max(last, now.advanced(by: .seconds(-2 * 86_400)))
        var found: Timestamp?
        for start in recent == last ? [last] : [recent, last] {
            var instant = start
            while let next = expression.next(after: instant, in: zone), next <= now { (found, instant) = (next, next) }
            if found != nil { return found }
        }
        return nil
    }
}
