import CaissonAPI

/// A build as the user typed it; where its folder is, is still to be found out.
struct BuildOrder: Sendable, Equatable {
    /// What is wrong with a field of the form.
    struct Complaint: Error, Equatable {
        var field: String
        var text: String
    }

    var folder = "."
    /// Relative to the folder; empty is `Dockerfile`.
    var dockerfile = ""
    var tags: [String] = []
    var target = ""
    /// `KEY=value`.
    var arguments: [String] = []
    var noCache = false
    var noCacheStages: [String] = []
    var pull = false

    /// Throws for what cannot be right whatever the folder holds.
    func check() throws(Complaint) {
        if folder.isEmpty { throw Complaint(field: "folder", text: "must be filled in") }
        if let wrong = arguments.first(where: { $0.hasPrefix("=") || !$0.contains("=") }) {
            throw Complaint(field: "arguments", text: "\(wrong): not KEY=value")
        }
        if let wrong = tags.first(where: { !BuildOrder.isReference($0) }) {
            throw Complaint(field: "tag", text: "\(wrong): not name or name:tag in small letters")
        }
    }

    /// The request for a folder of this host.
    func request(folder: String) -> BuildRequest {
        var request = BuildRequest(
            context: .folder(folder), dockerfile: .named(dockerfile.isEmpty ? "Dockerfile" : dockerfile))
        request.tags = tags
        request.target = target.isEmpty ? nil : target
        request.buildArgs = arguments.map { argument in
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return BuildArgument(name: String(parts[0]), value: parts.count > 1 ? String(parts[1]) : "")
        }
        request.noCache = noCache
        request.noCacheStages = noCacheStages
        request.pull = pull
        // So that a shell can be had in the step that failed.
        request.keepsFailedStep = true
        return request
    }

    /// Whether a text can be a reference; the engine knows it exactly, this catches slips before anything runs.
    private static func isReference(_ text: String) -> Bool {
        let allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/:"
        let last = text.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        let name = text.dropLast(last.count) + last.prefix { $0 != ":" }
        let tag = last.drop { $0 != ":" }
        let isNamed = !last.isEmpty && !last.hasPrefix(":") && tag != ":" && !tag.dropFirst().contains(":")
        return isNamed && text.allSatisfy { allowed.contains($0) } && name == name.lowercased()
    }
}
