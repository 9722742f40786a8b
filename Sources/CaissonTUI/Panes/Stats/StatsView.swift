import CaissonAPI
import CaissonCore
import CaissonTerm

/// The stats pane: processor and memory as bars with their course below, then the rest in words.
enum StatsView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let selected = model.containers.selected
        let title = PaneFrame.tabTitle(.stats, subject: selected?.name ?? "", model, paint)
        let inner = PaneFrame.draw(.stats, title: title, model, paint, into: &buffer, in: rect)
        if let failure = model.stats.failure {
            return PaneFrame.message(failure.message, .bad, paint, into: &buffer, in: inner)
        }
        guard let last = model.stats.last else {
            let text = selected == nil ? "select a container" : selected?.isAlive == true ? "measuring" : "it does not run"
            return PaneFrame.message(text, .muted, paint, into: &buffer, in: inner)
        }
        draw(model.stats, last, paint, &buffer, Rect(x: inner.x + 1, y: inner.y, width: max(0, inner.width - 2), height: inner.height))
    }

    /// Rows that are not graphs: two bars, two lines below them, three of counters.
    private static let textRows = 7
    private static let label = 8

    private static func draw(
        _ stats: StatsModel, _ last: ContainerStatistics, _ paint: Paint, _ buffer: inout CellBuffer, _ area: Rect
    ) {
        let graph = max(0, min(8, (area.height - textRows) / 2))
        var top = area.y
        func next(_ height: Int) -> Rect {
            defer { top += height }
            return Rect(x: area.x, y: top, width: area.width, height: max(0, min(height, area.maxY - top)))
        }
        let whole = Double(last.processors) * 100
        bar("CPU", (last.cpuPercent ?? 0) / whole, percent(last.cpuPercent ?? 0), paint, &buffer, next(1))
        Sparkline(values: stats.cpu, maximum: max(100, stats.cpu.max() ?? 0))
            .draw(into: &buffer, in: next(graph), style: paint[.gaugeFill], styles: paint.widgets)
        line(processorNotes(last), paint, &buffer, next(1))
        let share = last.memoryPercent / 100
        bar("Memory", share, "\(binary(last.memory)) / \(binary(last.memoryLimit))", paint, &buffer, next(1))
        Sparkline(values: stats.memory, maximum: max(1, (stats.memory.max() ?? 0) * 1.1))
            .draw(into: &buffer, in: next(graph), style: paint[.gaugeFill], styles: paint.widgets)
        line(memoryNotes(last), paint, &buffer, next(1))
        words("Network", "in \(decimal(stats.rate(\.received)))/s  out \(decimal(stats.rate(\.sent)))/s"
            + "  total \(decimal(last.received)) / \(decimal(last.sent))", paint, &buffer, next(1))
        words("Disk", "read \(decimal(stats.rate(\.read)))/s  write \(decimal(stats.rate(\.written)))/s"
            + "  total \(decimal(last.read)) / \(decimal(last.written))\(pressure(last.ioPressure))", paint, &buffer, next(1))
        words("Tasks", "\(last.pids)" + (last.pidsLimit > 0 ? " of \(last.pidsLimit)" : ""), paint, &buffer, next(1))
    }

    private static func bar(
        _ name: String, _ fraction: Double, _ text: String, _ paint: Paint, _ buffer: inout CellBuffer, _ rect: Rect
    ) {
        guard !rect.isEmpty else { return }
        buffer.write(paint.text(name), at: rect.origin, base: paint[.text], clip: rect)
        let level: GaugeLevel = fraction >= 0.95 ? .bad : fraction >= 0.8 ? .warning : .normal
        let room = Rect(x: rect.x + label, y: rect.y, width: max(0, rect.width - label), height: 1)
        Gauge(fraction: fraction, label: text, level: level).draw(into: &buffer, in: room, styles: paint.widgets)
    }

    private static func words(_ name: String, _ text: String, _ paint: Paint, _ buffer: inout CellBuffer, _ rect: Rect) {
        guard !rect.isEmpty else { return }
        var line = paint.text(CharacterWidth.pad(name, to: label))
        line.append(text, style: paint.ink(.muted))
        buffer.write(line.truncated(to: rect.width), at: rect.origin, base: paint[.text], clip: rect)
    }

    private static func line(_ text: String, _ paint: Paint, _ buffer: inout CellBuffer, _ rect: Rect) {
        guard !rect.isEmpty else { return }
        buffer.write(paint.text(text, .muted).truncated(to: rect.width), at: rect.origin, base: paint[.text], clip: rect)
    }

    private static func processorNotes(_ last: ContainerStatistics) -> String {
        let quota = last.periods == 0 ? "no quota" : "throttled \(last.throttledPeriods) of \(last.periods) periods"
        return "of \(last.processors) processors  \(quota)\(pressure(last.cpuPressure))"
    }

    private static func memoryNotes(_ last: ContainerStatistics) -> String {
        let peak = last.memoryPeak > 0 ? "peak \(binary(last.memoryPeak))  " : ""
        return "\(percent(last.memoryPercent))  \(peak)killed for memory \(last.oomKills)\(pressure(last.memoryPressure))"
    }

    /// The share of the last ten seconds in which processes waited.
    private static func pressure(_ details: PressureDetails?) -> String {
        guard let some = details?.some.first, let full = details?.full.first else { return "" }
        return "  waits \(percent(some)), all \(percent(full))"
    }

    private static func binary(_ bytes: UInt64) -> String { ByteCount(Int64(clamping: bytes)).binary }
    private static func decimal(_ bytes: UInt64) -> String { ByteCount(Int64(clamping: bytes)).decimal }

    /// One decimal.
    private static func percent(_ value: Double) -> String {
        let tenths = Int((max(0, value) * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)%"
    }
}
