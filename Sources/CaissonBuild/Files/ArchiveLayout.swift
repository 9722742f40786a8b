import CaissonArchive
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import SystemPackage

/// Unpacks a selection's archives into a folder of their own and lays them out like copied trees, so that what an archive
/// holds meets the stage's files by the same rules, links in the stage's own paths included.
struct ArchiveLayout {
    private let selection: CopySelection

    init(_ selection: CopySelection) { self.selection = selection }

    /// Lends the complete plan to `body`; the folder is gone afterwards.
    func withPlan<Value>(on parent: ChainID?, epoch: Int64?, _ body: (LayerPlan) throws -> Value) throws -> Value {
        let snapshots = selection.snapshots
        return try snapshots.withScratch { scratch in
            let lower = try snapshots.tree(selection.request.link ? nil : parent)
            var destination = DestinationTree(lower, adding: selection.files)
            var roots = selection.roots
            for (number, archive) in selection.archives.enumerated() {
                let folder = scratch.appending("\(number)")
                try unpack(archive, to: folder)
                let unpacked = try FileTree.unpacked(folder, snapshots: snapshots)
                var request = CopyRequest(sources: ["/"], destination: "/", owner: selection.request.owner)
                request.destination = DestinationTree.display(archive.target) + "/"
                var planner = try CopyPlanner(unpacked, request, into: destination, rootNumber: roots.count)
                try planner.plan()
                destination = planner.destination
                roots.append(unpacked.directory)
            }
            var files = destination.files
            try hash(&files, roots)
            CopySelection.dropLonelyGroups(&files)
            return try body(LayerPlan(files: CopySelection.clamped(files, epoch), roots: roots))
        }
    }

    private func unpack(_ archive: CopySelection.PlannedArchive, to folder: FilePath) throws {
        let name = DestinationTree.display(archive.source.path)
        do {
            try Files.makeDirectory(folder, mode: 0o755)
            guard case .file(let root, let path, let status) = archive.source.content else { return }
            let file = try PathBelow.open(selection.roots[root].raw, path, [.read, .noFollow, .nonBlocking]).shared()
            try ContentReader.check(file.raw, path, status)
            try OverlaySnapshotter.unpackArchive(ArchiveSource.open(file), into: folder)
        } catch let error as CaissonError {
            throw CaissonError(error.code, "\(name): \(error.message)", subject: name, cause: error)
        } catch let error as SyscallError {
            throw error.asCaissonError(name)
        }
    }

    /// Digests of what came out of archives, for sharing with an earlier layer.
    private func hash(_ files: inout [PlannedFile], _ roots: [SharedDescriptor]) throws {
        for number in roots.indices.dropFirst(selection.roots.count) {
            let positions = files.indices.filter { position in
                if case .file(let root, _, _) = files[position].content { return root == number }
                return false
            }
            var part = positions.map { files[$0] }
            try ContentHashing(memory: nil, stackIdentity: nil, root: roots[number]).run(&part)
            for (position, file) in zip(positions, part) { files[position] = file }
        }
    }
}
