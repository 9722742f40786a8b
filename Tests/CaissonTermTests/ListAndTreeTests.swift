import CaissonTerm
import Testing

struct ListStateTests {
    @Test("The selection stops at the ends and stays in view")
    func moving() {
        var state = ListState()
        state.move(by: -1, count: 5)
        #expect(state.selection == 0)
        state.move(by: .max, count: 5)
        state.clamp(count: 5, height: 3)
        #expect(state == ListState(selection: 4, offset: 2))
        state.clamp(count: 2, height: 3)
        #expect(state == ListState(selection: 1, offset: 0))
        state.clamp(count: 0, height: 3)
        #expect(state.visible(count: 0, height: 3).isEmpty)
    }

    @Test("Scrolling drags the selection along only where it would leave the view")
    func scrolling() {
        var state = ListState(selection: 1)
        state.scroll(by: 1, count: 10, height: 4)
        #expect(state == ListState(selection: 1, offset: 1))
        state.scroll(by: 2, count: 10, height: 4)
        #expect(state == ListState(selection: 3, offset: 3))
        state.scroll(by: 100, count: 10, height: 4)
        #expect(state == ListState(selection: 6, offset: 6))
        state.scroll(by: .min + 1, count: 10, height: 4)
        #expect(state.offset == 0)
    }
}

struct TreeStateTests {
    /// Paths: `a` holds `a/1` and `a/2`, `a/1` holds `a/1/x`; `b` holds nothing.
    struct Source: TreeSource {
        var nodes = ["a", "a/1", "a/1/x", "a/2", "b"]
        var roots: [String] { nodes.filter { !$0.contains("/") } }
        func children(of id: String) -> [String] {
            nodes.filter { $0.hasPrefix(id + "/") && !$0.dropFirst(id.count + 1).contains("/") }
        }
        func isExpandable(_ id: String) -> Bool { !children(of: id).isEmpty }
        func label(_ id: String) -> StyledLine { StyledLine(id) }
    }

    @Test("Closing a node hides what is below, opening it again shows what was open")
    func expansion() {
        var state = TreeState<String>()
        state.reload(Source())
        #expect(state.rows.map(\.id) == ["a", "b"])
        state.toggle(row: 0, Source())
        state.expand(row: 1, Source())
        #expect(state.rows.map(\.id) == ["a", "a/1", "a/1/x", "a/2", "b"])
        #expect(state.rows.map(\.depth) == [0, 1, 2, 1, 0])
        state.collapse(row: 0)
        #expect(state.rows.map(\.id) == ["a", "b"])
        state.expand(row: 0, Source())
        #expect(state.rows.map(\.id) == ["a", "a/1", "a/1/x", "a/2", "b"])
        state.toggle(row: 4, Source())
        #expect(state.rows.count == 5)
        state.collapseAll(Source())
        #expect(state.rows.map(\.id) == ["a", "b"])
    }

    @Test("The selection stays on its node while rows come and go")
    func selection() {
        var state = TreeState<String>()
        state.reload(Source())
        state.list.selection = 1
        state.expandAll(Source(), limit: 100)
        #expect(state.selectedID == "b")
        state.list.selection = 2
        state.collapse(row: 1)
        #expect(state.selectedID == "a/1")
        #expect(state.parent(of: 1) == 0)
        var changed = Source()
        changed.nodes.insert("0", at: 0)
        state.reload(changed)
        #expect(state.selectedID == "a/1")
    }

    @Test("A path is opened and its end selected")
    func reveal() {
        var state = TreeState<String>()
        state.reload(Source())
        state.reveal(["a", "a/1", "a/1/x"], Source())
        #expect(state.selectedID == "a/1/x")
        state.reveal(["a", "gone", "x"], Source())
        #expect(state.selectedID == "a")
    }
}
