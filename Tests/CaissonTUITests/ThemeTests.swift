import CaissonConfig
import CaissonTerm
import Foundation
import Testing

@testable import CaissonTUI

@Suite struct ThemeTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Themes").standardized

    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".toml") }.map { String($0.dropLast(5)) }.sorted()
    }()

    private func theme(_ name: String) throws -> (Theme, ThemeData) {
        let file = Self.folder.appending(path: name + ".toml")
        let data = try ThemeData.parse(String(contentsOf: file, encoding: .utf8), file: file.path)
        return (try Theme(data), data)
    }

    @Test func `there are at least five themes, one for colour-blind eyes and one of high contrast`() {
        #expect(Self.names.count >= 5)
        #expect(Self.names.contains("colour-blind"))
        #expect(Self.names.contains("high-contrast"))
    }

    @Test(arguments: names)
    func `every theme says how each role is drawn`(name: String) throws {
        let (theme, data) = try theme(name)
        #expect(theme.name == name)
        #expect(Set(data.roles.keys) == Set(ThemeRole.allCases.map(\.rawValue)))
    }

    /// Where letters of a role stand: on the screen, on a dialog, on the bars laid over rows.
    @Test(arguments: names)
    func `all text can be read: WCAG AA`(name: String) throws {
        let (theme, _) = try theme(name)
        let least = name == "high-contrast" ? 7.0 : 4.5
        let barRoles: Set<ThemeRole> = [.text, .muted, .good, .warning, .bad, .accent, .added, .modified, .deleted, .directory]
        for role in ThemeRole.allCases where !ThemeRole.graphic.contains(role) {
            let own = theme.style(role)
            if let contrast = Color.contrast(own.foreground, own.background) {
                #expect(contrast >= least, "\(role.rawValue) on its ground")
            }
            let dialog = theme.style(.dialog)
            if theme.own(role).background == .default, let contrast = Color.contrast(own.foreground, dialog.background) {
                #expect(contrast >= least, "\(role.rawValue) on a dialog")
            }
            guard barRoles.contains(role) else { continue }
            let dim = theme.own(.selectionUnfocused).over(own)
            if let contrast = Color.contrast(dim.foreground, dim.background) {
                #expect(contrast >= least, "\(role.rawValue) on the bar of a pane without focus")
            }
        }
    }

    @Test(arguments: names)
    func `the selected row can be told from the others`(name: String) throws {
        let (theme, _) = try theme(name)
        for role in [ThemeRole.selection, .selectionUnfocused] {
            #expect(theme.style(role) != theme.style(.text), "\(role.rawValue)")
        }
    }

    @Test func `the compiled-in theme is the default file`() throws {
        let (theme, _) = try theme("default")
        for role in ThemeRole.allCases { #expect(theme.style(role) == Theme.standard.style(role), "\(role.rawValue)") }
    }

    @Test func `a role that does not exist is refused`() {
        #expect(throws: (any Error).self) { try Theme(ThemeData(name: "x", roles: ["txet": RoleStyle()])) }
    }

    @Test func `without colour the selection, the focus and hits still show`() {
        let paint = Paint(.standard, depth: .mono, ascii: false)
        for role in [ThemeRole.selection, .selectionUnfocused, .match, .matchCurrent, .hintKey, .tabSelected, .status] {
            #expect(!paint.ink(role).attributes.isEmpty, "\(role.rawValue)")
            #expect(paint.ink(role).foreground == .default)
        }
    }
}
