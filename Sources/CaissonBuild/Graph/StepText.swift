import CaissonCore
import CaissonDockerfile

/// How RUN becomes arguments and is shown.
enum RunText {
    /// Fills in what is executed: BuildKit's rules for inline scripts.
    static func fill(_ plan: inout RunPlan, _ run: RunInstruction, shell: [String]) throws {
        switch run.command {
        case .exec(let arguments):
            guard !arguments.isEmpty else { throw BuildFailure(.invalidArgument, "RUN requires at least one argument") }
            plan.arguments = arguments
        case .shell(let text):
            guard let script = run.script, script.content.hasPrefix("#!") else {
                return plan.arguments = shell + [run.shellText ?? text]
            }
            let path = "/dev/pipes/" + script.name
            plan.script = InlineFile(name: path, content: Array(script.content.utf8))
            plan.arguments = shell + [path]
        }
    }

    static func shown(_ run: RunInstruction, _ original: String) -> String {
        var text: String
        switch run.command {
        case .exec(let arguments): text = "[" + arguments.map { GoText.quoted($0) }.joined(separator: ", ") + "]"
        case .shell(let command): text = command
        }
        // Flags are part of what BuildKit shows; they stand between the word and the command.
        let flags = original.dropFirst(3).split(separator: " ").prefix { $0.hasPrefix("--") }
        if !flags.isEmpty { text = flags.joined(separator: " ") + " " + text }
        if let document = run.heredocs.first { text += " (\(summary(document.content)))" }
        return text
    }

    /// The first line of an inline text.
    static func summary(_ content: String) -> String {
        let lines = content.trimmed.split(separator: "\n", omittingEmptySubsequences: false)
        return (lines.first.map(String.init) ?? "") + (lines.count > 1 ? "..." : "")
    }
}

/// How COPY and ADD are shown.
enum CopyText {
    /// As progress shows it.
    static func shown(_ copy: CopyInstruction, _ verb: String) -> String {
        var words = [verb]
        if let from = copy.from { words.append("--from=\(from)") }
        if let chown = copy.chown { words.append("--chown=\(chown)") }
        if let chmod = copy.chmod { words.append("--chmod=\(chmod)") }
        if copy.link { words.append("--link") }
        if copy.parents { words.append("--parents") }
        if let checksum = copy.checksum { words.append("--checksum=\(checksum)") }
        words += copy.exclude.map { "--exclude=\($0)" } + copy.sources + copy.heredocs.map { "<<\($0.name)" }
        return (words + [copy.destination]).joined(separator: " ")
    }

    /// As the image's history keeps it.
    static func history(_ copy: CopyInstruction, _ verb: String, _ plan: CopyPlan, _ destination: String) -> String {
        var words = [verb]
        if copy.parents { words.append("--parents") }
        if let chown = plan.chown { words.append("--chown=\(chown)") }
        if let chmod = plan.request.mode { words.append("--chmod=\(chmod)") }
        if copy.link { words.append("--link") }
        words += plan.request.sources + copy.heredocs.map { "<<\($0.name)" }
        return (words + [destination]).joined(separator: " ") + " # buildkit"
    }
}

extension String {
    /// Without white space at its ends.
    fileprivate var trimmed: String {
        guard let start = firstIndex(where: { !$0.isWhitespace }), let end = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[start...end])
    }
}
