import CaissonCore
import CaissonLinux
import SystemPackage

/// The folders of a tree being unpacked, each held by descriptor from the moment it was made or met: whoever renames one or
/// puts a link in its place changes nothing about where files go.
final class PinnedFolders {
    private struct Place {
        var name: FilePath.Component
        var folder: RootedDirectory
        /// What the folder's time becomes when everything is in it.
        var modified: Timestamp?
    }

    private let root: RootedDirectory
    private let basePath: FilePath
    private let base: RootedDirectory
    /// Along the path of the newest member.
    private var places: [Place] = []
    /// Paths of members that are folders: no link is followed in their place.
    private var members: Set<FilePath> = []

    /// `path` is where members go, inside `root`.
    init(_ root: RootedDirectory, at path: FilePath) throws {
        self.root = root
        basePath = path
        base = try root.directory(path)
    }

    /// The folder at `path` relative to the base. Folders the archive did not name are made if missing, and may be links that
    /// stay inside the root, as an archive of `lib/x` may be meant for a root whose `lib` is a link.
    func folder(_ path: FilePath) throws -> RootedDirectory {
        let names = Array(path.components)
        let common = zip(places, names).prefix { $0.name == $1 }.count
        try leave(downTo: common)
        var here = FilePath(root: nil, names.prefix(common))
        for name in names.dropFirst(common) {
            here.append(name)
            guard members.contains(here) else { return try unnamed(path) }
            let folder = try PinnedFolders.open(name, in: places.last?.folder ?? base)
            places.append(Place(name: name, folder: folder))
        }
        return places.last?.folder ?? base
    }

    private func unnamed(_ path: FilePath) throws -> RootedDirectory {
        let whole = basePath.appending(path.components)
        if let found = try? root.directory(whole) { return found } // ignored: the second try tells why
        try root.makeDirectories(whole)
        return try root.directory(whole)
    }

    static func open(_ name: FilePath.Component, in folder: RootedDirectory) throws -> RootedDirectory {
        RootedDirectory(try folder.open(FilePath(root: nil, [name]), [.path, .directory, .noFollow]))
    }

    /// A folder the archive names: what follows is meant for it, and for nothing that comes into its place.
    func enter(_ path: FilePath, _ folder: RootedDirectory, modified: Timestamp) throws {
        guard let name = path.lastComponent else { return }
        members.insert(path)
        // Below a folder the archive did not name it is found by its path again.
        guard places.count == path.components.count - 1 else {
            return try folder.descriptor.setTimes(accessed: modified, modified: modified)
        }
        places.append(Place(name: name, folder: folder, modified: modified))
    }

    /// Lets go of folders deeper than `depth`; files made in one changed its time.
    func leave(downTo depth: Int) throws {
        while places.count > depth, let place = places.popLast() {
            guard let modified = place.modified else { continue }
            try place.folder.descriptor.setTimes(accessed: modified, modified: modified)
        }
    }
}
