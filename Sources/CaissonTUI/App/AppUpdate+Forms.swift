import CaissonCore
import CaissonTerm

/// A form goes when it is submitted, so that keys typed on act on what lies behind; one that is refused comes back as it was.
extension AppUpdate {
    static func key(_ model: inout AppModel, _ chord: KeyChord, _ overlay: FormOverlay) -> [Effect] {
        var overlay = overlay
        switch overlay.form.handle(chord) {
        case .cancelled: model.overlays.removeLast()
        case .submitted: return submit(&model, overlay)
        case .changed(let field):
            overlay.form.setError(nil, for: field)
            replaceTop(&model, .form(overlay.adjusted(after: field)))
        case .ignored, .moved: replaceTop(&model, .form(overlay))
        }
        return []
    }

    private static func submit(_ model: inout AppModel, _ overlay: FormOverlay) -> [Effect] {
        do throws(FormOverlay.Complaint) {
            let outcome = try overlay.submit()
            // These forms stay until what they name was looked at.
            if case .build(let order) = outcome { return [.prepareBuild(order)] }
            if case .stack(let request) = outcome { return [.planStack(request)] }
            model.overlays.removeLast()
            switch outcome {
            case .action(let action):
                let effect = perform(&model, action)
                model.jobs[model.jobs.count - 1].form = overlay
                return [effect]
            case .foreground(let work): return [.leaveScreen(work)]
            case .serviceUpdate(let service, let change): return confirmUpdate(&model, service, change)
            case .build, .stack: return []
            }
        } catch {
            var overlay = overlay
            overlay.form.setError(error.text, for: error.field)
            replaceTop(&model, .form(overlay))
            return [.bell]
        }
    }

    /// Shows the form a job came from again, with what was wrong; not in the midst of something else.
    static func reopen(_ model: inout AppModel, _ form: FormOverlay?, _ error: CaissonError) -> [Effect] {
        guard var form, model.overlays.isEmpty, model.input == nil else { return [] }
        form.form.setError(error.message, for: form.form.fieldMeant(by: error))
        model.overlays.append(.form(form))
        return [.bell]
    }
}

extension Form {
    /// The field whose value an error speaks of: the longest one it repeats, else the one with the focus.
    func fieldMeant(by error: CaissonError) -> String {
        let told = [error.subject ?? ""] + error.chain
        let named = fields.filter { field in
            guard case .text(let text) = field.kind else { return told.contains { $0.hasWord(choice(field.id)) } }
            return told.contains { $0.hasWord(text.text) }
        }
        return named.max { size($0) < size($1) }?.id ?? fields[focus].id
    }

    private func size(_ field: FormField) -> Int { max(trimmed(field.id).count, choice(field.id).count) }
}

extension String {
    /// Whether a text stands in it that is no part of a longer word.
    fileprivate func hasWord(_ text: String) -> Bool {
        guard !text.isEmpty else { return false }
        return ranges(of: text).contains { range in
            let (before, after) = (self[..<range.lowerBound].last, self[range.upperBound...].first)
            return ![before, after].contains { $0.map { $0.isLetter || $0.isNumber } ?? false }
        }
    }
}
