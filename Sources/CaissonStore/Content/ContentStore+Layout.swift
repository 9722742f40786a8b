import CaissonCore
import CaissonLinux
package import CaissonOCI
import SystemPackage

extension ContentStore {
    /// Makes the folders and the layout file where they are missing.
    func prepareLayout() throws {
        let layoutFile = directory.appending(ImageLayout.layoutFileName)
        if Files.exists(layoutFile), Files.exists(ingestDirectory) { return }
        do {
            try Files.makeDirectories(ingestDirectory, mode: 0o700)
            for algorithm in Digest.Algorithm.allCases {
                let folder = directory.appending(ImageLayout.blobsDirectoryName).appending(algorithm.rawValue)
                try Files.makeDirectories(folder, mode: 0o755)
            }
            let index = directory.appending(ImageLayout.indexFileName)
            if !Files.exists(index) { try AtomicFile.write(Array(Self.emptyIndex.utf8), to: index) }
            // Last: its presence says that the rest is there.
            try AtomicFile.write(Array(ImageLayout.layoutFileText.utf8), to: layoutFile)
        } catch {
            throw error.asCaissonError("make the image layout \(directory)")
        }
    }

    private static let emptyIndex = #"{"manifests":[],"mediaType":"application/vnd.oci.image.index.v1+json","schemaVersion":2}"#

    /// Writes `index.json` so that it lists `entries`, in one step; nothing happens when it does already.
    ///
    /// The file is derived from the references, for other tools. Call it under the layout lock, after the commit.
    func writeIndex(_ entries: [CaissonOCI.Descriptor]) throws {
        try prepareLayout()
        let file = directory.appending(ImageLayout.indexFileName)
        let bytes = try CanonicalJSON.encode(Index(manifests: entries))
        if let present = try? Files.read(file, limit: bytes.count + 1), present == bytes { return }  // ignored: written anew
        do {
            try AtomicFile.write(bytes, to: file)
        } catch {
            throw error.asCaissonError("write \(file)")
        }
    }

    /// Every complete blob, sorted. Files with other names are not blobs.
    package func list() throws -> [Digest] {
        try Digest.Algorithm.allCases.flatMap { algorithm in
            let folder = directory.appending(ImageLayout.blobsDirectoryName).appending(algorithm.rawValue)
            return try entries(of: folder).compactMap { name in
                try? Digest(algorithm, hex: name)  // ignored: not a blob's name
            }
        }.sorted()
    }

    /// The names in a folder of the layout; none when it is not there.
    func entries(of folder: FilePath) throws -> [String] {
        do {
            return try Files.list(folder).map(\.name)
        } catch where error.code == .notFound {
            return []
        } catch {
            throw error.asCaissonError("list \(folder)")
        }
    }
}
