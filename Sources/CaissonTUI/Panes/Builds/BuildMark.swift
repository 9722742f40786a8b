import CaissonAPI
import CaissonCore
import CaissonTerm

/// States of builds and steps as glyphs and words, so that colour never stands alone.
enum BuildMark {
    static func mark(_ state: StepModel.State, _ now: Timestamp, _ paint: Paint) -> (glyph: String, role: ThemeRole) {
        switch state {
        case .waiting: (paint.glyph("○", "o"), .muted)
        case .running: (turning(now, paint), .accent)
        case .done: (paint.glyph("●", "*"), .good)
        case .cached: (paint.glyph("◉", "="), .muted)
        case .failed: (paint.glyph("✗", "x"), .bad)
        case .cancelled: (paint.glyph("◌", "-"), .warning)
        }
    }

    static func mark(_ state: BuildSummary.State, _ now: Timestamp, _ paint: Paint) -> (glyph: String, role: ThemeRole) {
        switch state {
        case .running: (turning(now, paint), .accent)
        case .done: (paint.glyph("✓", "+"), .good)
        case .failed: (paint.glyph("✗", "x"), .bad)
        case .cancelled: (paint.glyph("◌", "-"), .warning)
        case .lost: (paint.glyph("?", "?"), .warning)
        }
    }

    /// Turns once a second, together with the seconds beside it: no clock of its own.
    private static func turning(_ now: Timestamp, _ paint: Paint) -> String {
        let phases = paint.ascii ? ["|", "/", "-", "\\"] : ["◐", "◓", "◑", "◒"]
        return phases[Int(((now.seconds % 4) + 4) % 4)]
    }

    static func word(_ state: StepModel.State) -> String {
        switch state {
        case .waiting: "waiting"
        case .running: "running"
        case .done: "done"
        case .cached: "cached"
        case .failed: "failed"
        case .cancelled: "cancelled"
        }
    }

    /// `0.4s`, `12.3s`, `3m 5s`, `2h 7m`; whole seconds while it still runs.
    static func took(_ seconds: Double, isRunning: Bool = false) -> String {
        if seconds >= 3600 { return "\(Int(seconds) / 3600)h \(Int(seconds) / 60 % 60)m" }
        // What would be rounded to sixty seconds is a minute.
        let whole = isRunning ? Int(seconds) : Int(seconds.rounded())
        if seconds >= (isRunning ? 60 : 59.95) { return "\(whole / 60)m \(whole % 60)s" }
        if isRunning { return "\(Int(seconds))s" }
        let tenths = Int((seconds * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)s"
    }
}

/// The right end of the top line while a build has the screen: `9/14 steps  cached 5  64%`.
enum BuildStatus {
    static func line(_ model: AppModel, _ paint: Paint) -> StyledLine {
        let build = model.build.build
        guard build.start != nil else { return paint.text(model.builds.starting == nil ? "" : "starting", .statusAccent) }
        let counts = build.counts
        var line = StyledLine("\(counts.ended)/\(counts.all) steps  cached \(counts.cached)  ")
        let took = BuildMark.took(build.seconds(at: model.now), isRunning: build.isRunning)
        switch build.end?.outcome {
        case nil:
            let mark = BuildMark.mark(BuildSummary.State.running, model.now, paint)
            if let part = fraction(build, model.now) { line.append("\(Int(part * 100))%  ") }
            line.append("\(mark.glyph) \(took)", style: paint.ink(.statusAccent))
        case .done: line.append("done in \(took)", style: paint.ink(.good))
        case .failed: line.append("failed after \(took)", style: paint.ink(.bad))
        case .cancelled: line.append("cancelled after \(took)", style: paint.ink(.warning))
        }
        return line
    }

    /// How much of the build is done: of its time where that can be told, else of its steps.
    private static func fraction(_ build: BuildModel, _ now: Timestamp) -> Double? {
        let (elapsed, forecast) = (build.seconds(at: now), BuildForecast(build, now: now))
        if let left = forecast.left, left > 0, !forecast.isLeast, elapsed + left > 0 { return elapsed / (elapsed + left) }
        let counts = build.counts
        return counts.all > 0 ? Double(counts.ended) / Double(counts.all) : nil
    }
}
