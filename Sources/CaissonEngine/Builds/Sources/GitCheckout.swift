import CaissonBuild
import CaissonCore
import CaissonLinux
import SystemPackage

/// Takes one commit of a repository, without its history where the server lets us.
struct GitCheckout: Sendable {
    let git: GitProgram
    let reference: GitReference
    let log: @Sendable (String) -> Void

    /// The commit the reference means now. Throws `notFound` for a reference the repository does not have.
    func commit(in folder: FilePath) async throws -> String {
        guard let ref = reference.ref else { return try await advertised(["HEAD"], "HEAD", folder) }
        if GitCheckout.isCommit(ref) { return ref }
        return try await advertised([ref, "\(ref)^{}"], ref, folder)
    }

    private func advertised(_ patterns: [String], _ ref: String, _ folder: FilePath) async throws -> String {
        let lines = try await git.run(["ls-remote", "--", reference.remote] + patterns, in: folder, log: log)
        let found = lines.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }.filter { $0.count == 2 }
        // A tag that is an object of its own also names, with `^{}`, the commit it is of. Tags go before branches, as in git.
        let order = ["\(ref)^{}", ref, "refs/tags/\(ref)^{}", "refs/tags/\(ref)", "refs/heads/\(ref)", "refs/\(ref)"]
        for name in order {
            if let commit = found.first(where: { $0[1] == name })?[0] { return try checked(commit) }
        }
        throw CaissonError(.notFound, "git \(reference.remote): repository does not contain ref \(ref)", subject: ref)
    }

    /// What a Dockerfile says the reference leads to is what it has to lead to.
    private func checked(_ commit: String) throws -> String {
        guard let checksum = reference.checksum, !commit.hasPrefix(checksum.lowercased()) else { return commit }
        throw CaissonError(.dataLoss, "git \(reference.remote): expected checksum to match \(checksum), got \(commit)")
    }

    /// Fills the empty `folder` with the files of the commit; their times become the commit's.
    func checkout(_ commit: String, into folder: FilePath) async throws {
        _ = try checked(commit)
        try await git.run(["init", "--quiet"], in: folder, log: log)
        try await git.run(["remote", "add", "origin", reference.remote], in: folder, log: log)
        try await fetch(commit, folder)
        try await git.run(["checkout", "--quiet", "--detach", commit], in: folder, log: log)
        if reference.hasSubmodules, Files.exists(folder.appending(".gitmodules")) {
            let update = ["submodule", "--quiet", "update", "--init", "--recursive", "--depth=1"]
            try await git.run(update, in: folder, log: log)
        }
        let seconds = try await git.run(["show", "--no-patch", "--format=%ct", commit], in: folder, log: log)
        if !reference.keepsGitDirectory { try removeGitDirectories(folder) }
        try setTimes(folder, Int64(seconds.split(separator: "\n").first ?? "") ?? 0)
    }

    /// A server need not give a commit by its number: then all its branches and tags are asked for.
    private func fetch(_ commit: String, _ folder: FilePath) async throws {
        do {
            try await git.run(["fetch", "--quiet", "--depth=1", "--no-tags", "origin", "--", commit], in: folder, log: log)
        } catch let error as CaissonError where error.code == .unavailable {
            log("fetching all branches: \(error.message)")
            let all = ["fetch", "--quiet", "--tags", "origin", "--", "+refs/heads/*:refs/remotes/origin/*"]
            try await git.run(all, in: folder, log: log)
        }
    }

    private func removeGitDirectories(_ folder: FilePath) throws {
        var found: [FilePath] = []
        try Directory.walk(folder) { path, _ in
            guard path.lastComponent == ".git" else { return .descend }
            found.append(folder.appending(path.components))
            return .skip
        }
        for path in found { try removeTree(at: path) }
    }

    /// A commit's files have no times of their own, and those of the checkout would differ each time.
    private func setTimes(_ folder: FilePath, _ seconds: Int64) throws {
        let time = Timestamp(seconds: seconds, nanoseconds: 0)
        let root = try RootedDirectory(path: folder)
        try Directory.walk(folder) { path, _ in
            if path.components.first?.string == ".git" { return .skip }
            try root.setTimes(path, accessed: time, modified: time)
            return .descend
        }
        try Files.setTimes(folder, accessed: time, modified: time)
    }

    private static func isCommit(_ text: String) -> Bool {
        (text.utf8.count == 40 || text.utf8.count == 64) && text.utf8.allSatisfy(\.isLowercaseHexDigit)
    }
}
