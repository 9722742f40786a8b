import CaissonAPI
import CaissonCore
import CaissonTerm

/// The lines under the graph: the critical path, the time left, what the cache did, why the selected step missed it.
enum StepsSummary {
    static func lines(_ model: AppModel, _ forecast: BuildForecast, width: Int, _ paint: Paint) -> [StyledLine] {
        let build = model.build.build
        var lines = [StyledLine("")]
        if let path = path(build, forecast, paint) { lines.append(path) }
        if build.isRunning { lines.append(left(forecast, paint)) }
        let counts = build.counts
        var cache = paint.text("cache ", .muted)
        cache.append("\(counts.cached) hit, \(counts.missed) miss")
        if !build.warnings.isEmpty {
            cache.append("  \(build.warnings.count) warning\(build.warnings.count == 1 ? "" : "s")", style: paint.ink(.warning))
        }
        lines.append(cache)
        if let failure = build.failure {
            lines.append(paint.text(paint.glyph("✗ ", "x ") + headline(failure), .bad))
        } else if let first = model.build.misses.first {
            let key = model.keymap.chords(for: .whyNotCached).first?.description ?? ""
            var line = paint.text("missed: ", .warning)
            line.append(first.miss.headline)
            if !key.isEmpty { line.append("  \(key) shows it", style: paint.ink(.muted)) }
            lines.append(line)
        }
        return lines
    }

    /// `critical path deps→build→final 58s`: the stages of the longest chain, each once.
    private static func path(_ build: BuildModel, _ forecast: BuildForecast, _ paint: Paint) -> StyledLine? {
        guard forecast.total > 0 else { return nil }
        var stages: [String] = []
        for step in forecast.path.compactMap({ build.step($0) }) {
            if let stage = step.step.stage, stages.last != stage { stages.append(stage) }
        }
        var line = paint.text("critical path ", .muted)
        line.append(stages.joined(separator: paint.glyph("→", ">")), style: paint.ink(.warning))
        line.append(" \(BuildMark.took(forecast.total))")
        return line
    }

    private static func left(_ forecast: BuildForecast, _ paint: Paint) -> StyledLine {
        guard let left = forecast.left else { return paint.text("left: not known, never built before", .muted) }
        var line = paint.text("left ", .muted)
        line.append(forecast.isLeast ? paint.glyph("≥ ", ">= ") : paint.glyph("≈ ", "~ "))
        line.append(BuildMark.took(left.rounded(), isRunning: true))
        return line
    }

    /// The first line of a message that may be long.
    static func headline(_ text: String) -> String { String(text.prefix { !$0.isNewline }) }
}
