import CaissonTerm
import Testing

struct FormTests {
    private var form: Form {
        Form(fields: [
            FormField(id: "name", label: "Name", kind: .text(TextField())),
            FormField(id: "policy", label: "Restart", kind: .choice(["no", "always"], selected: 0)),
            FormField(id: "rm", label: "Remove", kind: .toggle(false)),
        ])
    }

    @Test("Tab goes around, keys go to the focused field, Enter submits and Esc cancels")
    func keys() {
        var form = form
        #expect(form.handle(.char("w")) == .changed("name"))
        #expect(form.handle(KeyChord(.tab)) == .moved)
        #expect(form.handle(KeyChord(.right)) == .changed("policy"))
        #expect(form.handle(KeyChord(.right)) == .changed("policy"))
        #expect(form.handle(KeyChord(.left)) == .changed("policy"))
        #expect(form.handle(.char("x")) == .ignored)
        #expect(form.handle(KeyChord(.tab)) == .moved)
        #expect(form.handle(.char(" ")) == .changed("rm"))
        #expect(form.handle(KeyChord(.tab)) == .moved)
        #expect(form.focus == 0)
        #expect(form.handle(KeyChord(.tab, .shift)) == .moved)
        #expect(form.focus == 2)
        #expect(form.handle(KeyChord(.enter)) == .submitted)
        #expect(form.handle(KeyChord(.escape)) == .cancelled)
        #expect(form.text("name") == "w")
        #expect(form.value("policy") == .choice(1))
        #expect(form.value("rm") == .toggle(true))
        #expect(form.value("other") == nil)
    }

    @Test("An error stays until its field is edited")
    func errors() {
        var form = form
        form.setError("already in use", for: "name")
        #expect(form.hasErrors)
        #expect(form.paste("web") == .changed("name"))
        #expect(!form.hasErrors)
    }
}
