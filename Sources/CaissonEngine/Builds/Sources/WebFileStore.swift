import CaissonAPI
import CaissonBuild
import CaissonCore
import CaissonLinux
import CaissonOCI
import SystemPackage

/// Files of the web that builds have asked for: `builds/downloads/<hash of the URL>/` keeps the newest of each with what the
/// server said of it, so that one that did not change is not sent again.
struct WebFileStore: Sendable {
    /// Bytes of one file.
    static let limit: Int64 = 16 << 30

    /// What is known of a kept file.
    private struct Record: Codable {
        var url: String
        var name: String
        var size: Int64
        var digest: Digest
        var modified: Timestamp?
        var etag: String?
    }

    let context: EngineContext
    let environment: [String: String]

    private var root: FilePath { context.paths.builds.appending("downloads") }

    /// The file, at a path of its own that is there as long as `place` is. Throws `dataLoss` for another checksum.
    func file(
        _ url: String, checksum: Digest?, in place: ScratchPlace, progress: @escaping @Sendable (Int64) -> Void
    ) async throws -> RemoteFile {
        let folder = root.appending(String(Digest.sha256(url.utf8).hex.prefix(32)))
        let known = try kept(in: folder)
        if let known, let checksum, known.digest == checksum, let file = try lend(known, folder, place) { return file }
        let scratch = try ScratchPlace(context.paths)
        defer { scratch.remove() }
        let path = scratch.folder.appending("file")
        var answer = try await download(url, etag: known?.etag, to: path, progress)
        if answer.isUnchanged, let known, try matches(known.digest, checksum), let file = try lend(known, folder, place) { return file }
        if answer.isUnchanged { // It was pruned since: asked for without a condition it comes.
            answer = try await download(url, etag: nil, to: path, progress)
        }
        let record = try record(url, path, answer)
        _ = try matches(record.digest, checksum)
        try keep(record, path, in: folder)
        guard let file = try lend(record, folder, place) else {
            throw CaissonError(.unavailable, "download \(url): pruned while it came")
        }
        return file
    }

    private func download(
        _ url: String, etag: String?, to path: FilePath, _ progress: @escaping @Sendable (Int64) -> Void
    ) async throws -> WebAnswer {
        let file = try Files.open(path, [.readWrite, .create, .truncate], mode: 0o600).shared()
        let client = try context.registries.web()
        defer { client.close() }
        let request = WebRequest(url: url, limit: WebFileStore.limit, etag: etag, proxies: WebProxies(environment))
        return try await client.download(request, to: file, progress: progress)
    }

    private func record(_ url: String, _ path: FilePath, _ answer: WebAnswer) throws -> Record {
        let (digest, size) = try WebFileStore.digest(of: path)
        return Record(
            url: url, name: WebHeaders.name(disposition: answer.disposition, url: url), size: size, digest: digest,
            modified: answer.modified.flatMap(WebHeaders.time), etag: answer.etag)
    }

    private func matches(_ found: Digest, _ wanted: Digest?) throws -> Bool {
        if let wanted, wanted != found {
            throw CaissonError(.dataLoss, "digest mismatch \(found.text): \(wanted.text)", subject: wanted.text)
        }
        return true
    }

    static func digest(of path: FilePath) throws -> (Digest, Int64) {
        var digester = Digester()
        let file = try Files.open(path, .read)
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try FileIO.read(file.raw, into: $0) }
            if count == 0 { return (digester.finalize(), digester.count) }
            digester.update(buffer[..<count])
        }
    }

    private func kept(in folder: FilePath) throws -> Record? {
        let file = folder.appending("info.json")
        guard let bytes = try? Files.read(file, limit: 1 << 20) else { return nil } // ignored: nothing is kept
        return try? CanonicalJSON.decode(Record.self, from: bytes, file.string) // ignored: it is downloaded anew
    }

    /// A name for one build: what replaces or prunes the kept file later does not touch it,
    /// alone in its folder. nil when the file has just been pruned.
    private func lend(_ record: Record, _ folder: FilePath, _ place: ScratchPlace) throws -> RemoteFile? {
        let home = place.folder.appending(ObjectID.random().short)
        try Files.makeDirectory(home)
        let path = home.appending(record.name)
        guard (try? Files.link(folder.appending(record.digest.hex), at: path)) != nil else { return nil } // ignored: just pruned
        return RemoteFile(path: path, name: record.name, digest: record.digest, modified: record.modified)
    }

    /// The file before the record that names it; the one before goes.
    private func keep(_ record: Record, _ path: FilePath, in folder: FilePath) throws {
        try Files.makeDirectories(folder, mode: 0o700)
        let target = folder.appending(record.digest.hex)
        let time = record.modified ?? Timestamp(seconds: 0, nanoseconds: 0)
        try Files.setTimes(path, accessed: time, modified: time)
        if !Files.exists(target) { try Files.link(path, at: target) }
        try AtomicFile.write(CanonicalJSON.encode(record), to: folder.appending("info.json"), mode: 0o600)
        for entry in try Files.list(folder) where entry.name != "info.json" && entry.name != record.digest.hex {
            try? Files.remove(folder.appending(entry.name)) // ignored: another build was faster
        }
    }
}

extension WebProxies {
    /// As curl reads them: lower case first, and `HTTP_PROXY` in capitals too, since nothing here is a CGI program.
    init(_ environment: [String: String]) {
        func value(_ name: String) -> String? {
            [name, name.uppercased(), "all_proxy", "ALL_PROXY"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        }
        self.init(
            http: value("http_proxy"), https: value("https_proxy"),
            exceptions: environment["no_proxy"] ?? environment["NO_PROXY"] ?? "")
    }
}
