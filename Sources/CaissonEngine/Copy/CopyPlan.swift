import CaissonCore
import CaissonLinux
import SystemPackage

/// Docker's rules of `cp`: under which name, in which folder, something arrives.
struct CopyPlan: Equatable {
    /// The folder on the receiving side, which has to exist.
    var folder: FilePath
    /// The name there; "." pours the source folder's content out.
    var name: [UInt8]

    /// What is known of one end.
    struct End {
        /// As typed.
        var text: String
        /// nil when nothing is there.
        var kind: CaissonLinux.FileKind?

        var path: FilePath { FilePath(text).lexicallyNormalized() }
        var isFolder: Bool { kind == .directory }
        var hasTrailingSlash: Bool { text.hasSuffix("/") || text.hasSuffix("/.") }
    }

    /// Throws ``CaissonError`` in Docker's words where the two do not fit.
    init(from source: End, to target: End) throws {
        guard source.kind != nil else {
            throw CaissonError(.notFound, "lstat \(source.text): no such file or directory")
        }
        let base = source.path.lastComponent.map { Array($0.string.utf8) } ?? Array(".".utf8)
        if target.isFolder {
            let pours = source.isFolder && (source.text.hasSuffix("/.") || source.text == ".")
            (folder, name) = (target.path, pours ? Array(".".utf8) : base)
            return
        }
        if target.kind != nil, source.isFolder { throw CaissonError(.invalidArgument, "cannot copy directory") }
        if target.kind == nil, target.hasTrailingSlash, !source.isFolder {
            throw CaissonError(.notFound, "destination \"\(target.text)\" must be a directory that exists")
        }
        if target.kind != nil, target.hasTrailingSlash { throw CaissonError(.invalidArgument, "not a directory") }
        folder = target.path.removingLastComponent()
        name = target.path.lastComponent.map { Array($0.string.utf8) } ?? Array(".".utf8)
    }
}
