import CaissonLinux
package import SystemPackage

/// Programs of this machine with all they need to run elsewhere: what a container of them is made from.
package enum HostPrograms {
    /// A tar of the programs with the libraries they are linked to, and of whole folders; nothing else is in it.
    ///
    /// `leaving` are shell patterns of files in the folders that are left out.
    package static func tar(
        _ programs: [FilePath], folders: [FilePath] = [], leaving: [String] = [], to target: FilePath
    ) throws {
        var paths = try programs.flatMap { [$0.string] + (try libraries(of: $0)) }
        paths += folders.map(\.string)
        let list = target.removingLastComponent().appending(".\(target.lastComponent?.string ?? "tar").files")
        try Files.write(
            list, Array((Set(paths).sorted().map { String($0.drop { $0 == "/" }) }.joined(separator: "\n") + "\n").utf8)
        )
        defer { try? Files.remove(list) }  // ignored: it is in the fixture's folder
        // Links of libraries are what they lead to.
        let options =
            ["--dereference", "--owner=0", "--group=0", "--mtime=@0", "-C", "/"] + leaving.map { "--exclude=\($0)" }
        let result = try Host.run("tar", ["-cf", target.string] + options + ["-T", list.string])
        guard result.code == 0 else { throw LawBroken(description: "tar: \(result.output.suffix(800))") }
    }

    private static func libraries(of program: FilePath) throws -> [String] {
        let result = try Host.run("ldd", [program.string])
        guard result.code == 0 else { throw LawBroken(description: "ldd \(program): \(result.output)") }
        return result.output.split(separator: "\n").compactMap { line in
            line.split { $0 == " " || $0 == "\t" }.first { $0.hasPrefix("/") }.map { String($0) }
        }
    }
}
