import CaissonAPI
import CaissonTerm
import Testing

@testable import CaissonTUI

@Suite struct FileTreeTests {
    private func lines(_ model: FileTreeModel) -> [String] {
        model.rows.map { String(repeating: " ", count: model.tree.nodes[$0].depth) + model.tree.nodes[$0].name }
    }

    @Test func `everything below a directory follows it, whatever its neighbours are called`() {
        let tree = FileTree(Workshop.webChanges)
        #expect(
            tree.nodes.map(\.name) == [
                "etc", "nginx", "nginx.conf", "run", "nginx.pid", "tmp", "old", "var", "cache", "nginx", "a", "blob", "a-b",
            ])
    }

    @Test func `a directory weighs what lies in it`() {
        let tree = FileTree(Workshop.webChanges)
        let sizes = Dictionary(tree.nodes.map { ($0.name, $0.size) }) { first, _ in first }
        #expect(sizes["var"] == 62_200_000)
        #expect(sizes["a"] == 61_000_000)
        #expect(tree.totalSize == 62_204_098)
        #expect(tree.counts == [.added: 5, .modified: 3, .deleted: 1])
    }

    @Test func `a path is found again from its node`() {
        let tree = FileTree(Workshop.webChanges)
        let paths = tree.nodes.indices.map { tree.path(of: $0) }
        #expect(paths.contains("/var/cache/nginx/a/blob"))
        #expect(paths.contains("/var/cache"))
        #expect(tree.parent(of: 2) == 1)
        #expect(tree.parent(of: 0) == nil)
    }

    @Test func `folding hides a directory's files and keeps the selection on it`() {
        var model = FileTreeModel()
        model.show(FileTree(Workshop.webChanges), keepingPlace: false)
        model.list.select(1, count: model.rows.count)
        model.toggleFold()
        #expect(lines(model).prefix(3) == ["etc", " nginx", "run"])
        #expect(model.selectedPath == "/etc/nginx")
        model.stepIn()
        #expect(lines(model)[2] == "  nginx.conf")
        model.stepIn()
        #expect(model.selectedPath == "/etc/nginx/nginx.conf")
        model.stepOut()
        #expect(model.selectedPath == "/etc/nginx")
    }

    @Test func `a hidden kind takes its directories along when nothing else is in them`() {
        var model = FileTreeModel()
        model.show(FileTree(Workshop.webChanges), keepingPlace: false)
        model.toggle(.added)
        #expect(lines(model) == ["etc", " nginx", "  nginx.conf", "tmp", " old"])
        model.toggle(.deleted)
        #expect(lines(model) == ["etc", " nginx", "  nginx.conf"])
        model.toggle(.added)
        model.toggle(.deleted)
        #expect(lines(model).count == 13)
    }

    @Test func `a filter looks into folds`() {
        var model = FileTreeModel()
        model.show(FileTree(Workshop.webChanges), keepingPlace: false)
        model.foldAll()
        model.setFilter("blob")
        #expect(lines(model) == ["var", " cache", "  nginx", "   a", "    blob"])
        model.setFilter("")
        #expect(lines(model) == ["etc", "run", "tmp", "var"])
    }

    @Test func `a reload keeps place and folds`() {
        var model = FileTreeModel()
        model.show(FileTree(Workshop.webChanges), keepingPlace: false)
        model.list.select(7, count: model.rows.count)
        model.toggleFold()
        let more = Workshop.webChanges + [Workshop.change("/aaa", .added, size: 1)]
        model.show(FileTree(more), keepingPlace: true)
        #expect(model.selectedPath == "/var")
        #expect(lines(model).last == "var")
    }

    @Test func `nothing is a tree of nothing`() {
        var model = FileTreeModel()
        model.show(FileTree([]), keepingPlace: false)
        model.toggleFold()
        model.stepIn()
        model.stepOut()
        model.selectMatch(forward: true, "x")
        #expect(model.rows.isEmpty)
        #expect(model.selectedPath == nil)
    }
}
