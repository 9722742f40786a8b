import Foundation
import Testing

@Suite("The house")
struct ImportTests {
    @Test("Every target imports only what its row of the table allows", arguments: SourceTree.targets)
    func importsFollowTheTable(target: String) throws {
        let allowed = try #require(ImportTable.allowed[target], "\(target) has no row in the import table")
        let open = target == "CaissonCore" || target == "caisson-shim" ? [] : ImportTable.everywhere
        for file in try SourceTree.swiftFiles(of: target) {
            for module in try SourceTree.imports(of: file) {
                #expect(allowed.contains(module) || open.contains(module), "\(target) imports \(module) in \(file.lastPathComponent)")
            }
        }
    }

    @Test("An external module hides behind its owner", arguments: ImportTable.singleOwner.keys.sorted())
    func externalModulesHaveOneOwner(module: String) throws {
        let owners = try #require(ImportTable.singleOwner[module])
        for target in SourceTree.targets where !owners.contains(target) {
            for file in try SourceTree.swiftFiles(of: target) {
                #expect(try !SourceTree.imports(of: file).contains(module), "\(target)/\(file.lastPathComponent) imports \(module)")
            }
        }
    }

    @Test("The repository's top level holds the agreed entries and nothing else")
    func topLevelIsTidy() throws {
        let entries = try FileManager.default.contentsOfDirectory(atPath: SourceTree.root.path)
        let agreed: Set = ["Package.swift", "Package.resolved", "Sources", "Tests", "Themes", "README.md"]
        #expect(entries.filter { !$0.hasPrefix(".") && !agreed.contains($0) } == [])
    }

    @Test("Sources keep to the language the house speaks", arguments: SourceTree.targets)
    func noForbiddenConstructs(target: String) throws {
        let forbidden = ["try!", "as!", "fatalError(", "@unchecked Sendable"]
        for file in try SourceTree.swiftFiles(of: target) {
            let text = try String(contentsOf: file, encoding: .utf8)
            for word in forbidden {
                #expect(!text.contains(word), "\(file.lastPathComponent) uses \(word)")
            }
        }
    }
}
