import CaissonAPI
import CaissonCore
import CaissonTerm

/// What should be on this host for the selected network, and for all of them together, against what is.
enum NetworkCheckView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let title = PaneFrame.tabTitle(.networkCheck, subject: model.subjectName(of: .networks), model, paint)
        let inner = PaneFrame.draw(.networkCheck, title: title, model, paint, into: &buffer, in: rect)
        if let failure = model.networks.reports.failure {
            return PaneFrame.message(failure.message, .bad, paint, into: &buffer, in: inner)
        }
        guard model.networks.reports.value != nil else {
            let text = model.networks.reports.isSlow(at: model.now) ? "looking at this host…" : ""
            return PaneFrame.message(text, .muted, paint, into: &buffer, in: inner)
        }
        let lines = model.shownReports.flatMap { text($0, inner.width - 2, paint) }
        var top = model.networks.checkTop
        DetailLines.draw(lines, top: &top, .networkCheck, model, paint, into: &buffer, in: inner)
        model.networks.checkTop = top
    }

    private static func text(_ report: NetworkReport, _ width: Int, _ paint: Paint) -> [StyledLine] {
        let isGood = report.differences.isEmpty
        var head = paint.text(isGood ? paint.glyph("✓ ", "+ ") : paint.glyph("✗ ", "x "), isGood ? .good : .bad)
        head.append(report.network.isEmpty ? "all networks" : report.network)
        head.append(isGood ? " as intended" : " differs", style: paint.ink(isGood ? .good : .bad))
        let intended = report.intended.flatMap { indented($0, .muted, width, paint) }
        let differences = report.differences.flatMap { indented("! " + $0, .bad, width, paint) }
        return [head] + intended + differences + [StyledLine("")]
    }

    private static func indented(_ text: String, _ role: ThemeRole, _ width: Int, _ paint: Paint) -> [StyledLine] {
        Wrapping.wrap(StyledLine(text), width: max(8, width - 2), mode: .word).map { paint.text("  " + $0.text, role) }
    }
}

extension AppModel {
    /// The reports on the selected network and on what all of them share; a network without one has nothing on this host.
    var shownReports: [NetworkReport] {
        let name = networks.selected?.name
        let all = networks.reports.value ?? []
        let own =
            all.first { $0.network == name }
            ?? NetworkReport(
                network: name ?? "", intended: ["nothing of it has to be on this host now"], differences: [])
        return (name == nil ? [] : [own]) + all.filter(\.network.isEmpty)
    }

    var networksDiffer: Bool { networks.reports.value?.contains { !$0.differences.isEmpty } ?? false }
}
