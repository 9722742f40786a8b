import CaissonAPI
import CaissonCore
import CaissonTerm

/// The progress of a pull, push, load or save: a bar in all, a line per layer. Of a project or stack: a line per thing that is made.
enum TransferView {
    static func draw(_ job: Job, _ model: AppModel, _ paint: Paint, into buffer: inout CellBuffer) {
        let room = OverlayView.room(buffer)
        let size = Size(width: min(70, room.width - 6), height: min(max(4, job.steps.count + 2), room.height - 2, 20))
        let footer = paint.text("c cancel  esc hide, it goes on", .muted)
        let title = paint.text(JobLabel.title(job.action), .titleFocused)
        let inner = Dialog(title: title, size: size, footer: footer).draw(into: &buffer, in: room, styles: paint.sheet)
        var styles = paint.sheet
        styles.text = paint[.dialog]
        styles.gaugeFill = paint.ink(.gaugeFill).over(paint[.dialog])
        styles.gaugeEmpty = paint.ink(.gaugeEmpty).over(paint[.dialog])
        if let fraction = job.fraction {
            Gauge(fraction: fraction, label: "\(Int(fraction * 100))%").draw(
                into: &buffer, in: inner.row(0), styles: styles)
        } else {
            buffer.write("working…", at: inner.origin, style: paint.ink(.muted).over(paint[.dialog]))
        }
        let list = Rect(x: inner.x, y: inner.y + 2, width: inner.width, height: max(0, inner.height - 2))
        // The newest steps are those at the end.
        let steps = job.steps.suffix(list.height)
        let names = steps.map { CharacterWidth.of($0.id) }.max() ?? 0
        for (row, step) in steps.enumerated() {
            draw(step, names: min(max(names + 1, 13), list.width * 3 / 5), in: list.row(row), paint, styles, &buffer)
        }
    }

    private static func draw(
        _ step: TransferProgress, names: Int, in line: Rect, _ paint: Paint, _ styles: WidgetStyles,
        _ buffer: inout CellBuffer
    ) {
        let name = CharacterWidth.pad(CharacterWidth.truncate(step.id, to: names - 1), to: names)
        var text = paint.text(step.id.isEmpty ? "" : name, .muted)
        text.append(step.status)
        let barWidth = line.width >= 56 ? 26 : 0
        let isMoving = (step.total ?? 0) > 0 && (step.current ?? 0) < (step.total ?? 0)
        buffer.write(
            text.truncated(to: line.width - (isMoving ? barWidth : 0)), at: line.origin, base: paint[.dialog],
            clip: line)
        guard isMoving, barWidth > 0, let total = step.total, let current = step.current else { return }
        let box = Rect(x: line.maxX - barWidth, y: line.y, width: barWidth, height: 1)
        let label = "\(ByteCount(current).compact)/\(ByteCount(total).compact)"
        Gauge(fraction: Double(current) / Double(total), label: CharacterWidth.pad(label, to: 11))
            .draw(into: &buffer, in: box, styles: styles)
    }
}
