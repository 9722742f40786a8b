import CaissonAPI
import CaissonCore

/// How a service is, in a word: the worst that can be said of it.
enum ServiceCondition: Sendable, Equatable {
    case removing, blocked, paused, rollbackPaused, rollingBack, updating, failing, waiting, starting, rolledBack, done, ok

    init(_ service: ServiceDetails, _ board: ServiceBoard) {
        let update = service.updateStatus?.state
        let counts = board.counts
        self =
            if service.isBeingRemoved {
                .removing
            } else if service.problem != nil {
                .blocked
            } else if update == .paused {
                .paused
            } else if update == .rollbackPaused {
                .rollbackPaused
            } else if update == .rollbackStarted {
                .rollingBack
            } else if update == .updating {
                .updating
            } else if counts.failing > 0 {
                .failing
            } else if counts.waiting > 0 {
                .waiting
            } else if service.spec.mode.isJob, counts.starting + counts.running == 0, service.tasks.completed > 0 {
                .done
            } else if counts.running < service.wanted, !service.spec.mode.isJob {
                .starting
            } else if update == .rollbackCompleted {
                .rolledBack
            } else {
                .ok
            }
    }

    var word: String {
        switch self {
        case .removing: "removing"
        case .blocked: "blocked"
        case .paused: "paused"
        case .rollbackPaused: "rollback paused"
        case .rollingBack: "rolling back"
        case .updating: "updating"
        case .failing: "failing"
        case .waiting: "waiting"
        case .starting: "starting"
        case .rolledBack: "rolled back"
        case .done: "done"
        case .ok: "ok"
        }
    }

    func mark(_ paint: Paint) -> (glyph: String, role: ThemeRole) {
        switch self {
        case .removing: (paint.glyph("…", "."), .muted)
        case .blocked, .failing: (paint.glyph("✗", "x"), .bad)
        case .paused, .rollbackPaused: (paint.glyph("‖", "="), .bad)
        case .rollingBack, .rolledBack: (paint.glyph("↺", "<"), .warning)
        case .updating, .starting: (paint.glyph("◐", "-"), .warning)
        case .waiting: (paint.glyph("○", "o"), .warning)
        case .done: (paint.glyph("■", "#"), .muted)
        case .ok: (paint.glyph("●", ">"), .good)
        }
    }
}

/// A task as a glyph: how far it is, and whether it is of the present spec.
enum TaskMark: CaseIterable, Sendable {
    case fresh, old, starting, waiting, ending, failed, done

    init(_ task: TaskSummary, version: UInt64) {
        let state = task.status.state
        self =
            if state.isFailure {
                .failed
            } else if state.isTerminal {
                .done
            } else if !task.desired.isWanted {
                .ending
            } else if state < .assigned {
                .waiting
            } else if state < .running {
                .starting
            } else {
                task.specVersion < version ? .old : .fresh
            }
    }

    func glyph(_ paint: Paint) -> String {
        switch self {
        case .fresh: paint.glyph("◆", "#")
        case .old: paint.glyph("◇", "o")
        case .starting: paint.glyph("◐", "~")
        case .waiting: paint.glyph("○", "?")
        case .ending: paint.glyph("▽", "v")
        case .failed: paint.glyph("✗", "x")
        case .done: paint.glyph("■", "=")
        }
    }

    var role: ThemeRole {
        switch self {
        case .fresh: .good
        case .old: .accent
        case .starting, .waiting: .warning
        case .ending, .done: .muted
        case .failed: .bad
        }
    }

    var meaning: String {
        switch self {
        case .fresh: "new"
        case .old: "old"
        case .starting: "starting"
        case .waiting: "waiting"
        case .ending: "ending"
        case .failed: "failed"
        case .done: "ended"
        }
    }
}
