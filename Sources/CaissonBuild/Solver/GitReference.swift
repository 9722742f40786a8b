/// A git repository, what to take of it, and how, as a Dockerfile or a context's URL says (BuildKit's `ParseGitRef`).
package struct GitReference: Sendable, Equatable {
    /// For `git fetch`.
    package var remote: String
    /// A branch, tag, full reference or commit; nil is the repository's own default.
    package var ref: String?
    /// A folder in the repository; nil is all of it.
    package var subdirectory: String?
    /// A commit, or the beginning of one, that `ref` has to lead to.
    package var checksum: String?
    package var keepsGitDirectory = false
    package var hasSubmodules = true

    package init(remote: String, ref: String? = nil, subdirectory: String? = nil) {
        self.remote = remote
        self.ref = ref
        self.subdirectory = subdirectory
    }

    /// nil for text that names no repository. Throws ``GitReferenceError`` for one that names one in a way nobody can follow.
    package init?(parsing text: String) throws(GitReferenceError) {
        let (address, fragment) = text.cut(at: "#")
        if text.hasPrefix("github.com/") {
            self.init(remote: "https://\(address.cut(at: "?").head)")
        } else if let scheme = GitReference.scheme(of: address) {
            let path = address.cut(at: "?").head
            guard ["http", "https", "ssh", "git"].contains(scheme) else { return nil }
            // Anything else by http is a file to download.
            if scheme.hasPrefix("http"), !GitReference.trimmed(path).hasSuffix(".git") { return nil }
            self.init(remote: path)
        } else if GitReference.isSecureCopy(address) {
            self.init(remote: address.cut(at: "?").head)
        } else {
            return nil
        }
        guard !remote.hasPrefix("-") else { throw GitReferenceError(text, "a remote must not begin with a dash") }
        let query = address.cut(at: "?").tail
        if let fragment { take(fragment: fragment) }
        if let query { try take(query: query, text) }
        if let ref, ref.hasPrefix("-") { throw GitReferenceError(text, "a reference must not begin with a dash") }
    }

    /// `ref:folder`; either may be missing.
    private mutating func take(fragment: String) {
        let (name, folder) = fragment.cut(at: ":")
        ref = name.isEmpty ? nil : name
        if let folder, !folder.isEmpty { subdirectory = folder }
    }

    private mutating func take(query: String, _ text: String) throws(GitReferenceError) {
        var refs: [String] = ref.map { [$0] } ?? []
        for item in query.split(separator: "&") {
            let (key, value) = String(item).cut(at: "=")
            let word = GitReference.decoded(value ?? "")
            switch key {
            case "ref": refs.append(word)
            case "branch": refs.append("refs/heads/\(word)")
            case "tag": refs.append("refs/tags/\(word)")
            case "commit", "checksum": checksum = word
            case "subdir":
                guard subdirectory == nil else { throw GitReferenceError(text, "subdir is given twice") }
                subdirectory = word
            case "keep-git-dir": keepsGitDirectory = try GitReference.flag(word, key, text)
            case "submodules": hasSubmodules = try GitReference.flag(word, key, text)
            default: throw GitReferenceError(text, "unexpected query \"\(key)\"")
            }
        }
        guard refs.count < 2 else { throw GitReferenceError(text, "ref, branch and tag exclude each other") }
        ref = refs.first
        if let checksum, !(7...64).contains(checksum.utf8.count) || !checksum.utf8.allSatisfy({ $0.isHexDigit }) {
            throw GitReferenceError(text, "invalid commit \"\(checksum)\"")
        }
        // A commit says more than any name of it.
        if ref == nil, let checksum, checksum.utf8.count >= 40 { ref = checksum }
    }

    private static func flag(_ word: String, _ key: String, _ text: String) throws(GitReferenceError) -> Bool {
        switch word.lowercased() {
        // `keep-git-dir` alone.
        case "", "1", "t", "true": return true
        case "0", "f", "false": return false
        default: throw GitReferenceError(text, "invalid \(key) \"\(word)\"")
        }
    }

    private static func scheme(of text: String) -> String? {
        guard let colon = text.firstRange(of: "://") else { return nil }
        let scheme = text[..<colon.lowerBound]
        return !scheme.isEmpty && scheme.utf8.allSatisfy({ $0.isLetter || $0 == UInt8(ascii: "+") }) ? scheme.lowercased() : nil
    }

    /// `user@host:path`, as scp and git write it.
    private static func isSecureCopy(_ text: String) -> Bool {
        guard let at = text.firstIndex(of: "@"), at != text.startIndex else { return false }
        let rest = text[text.index(after: at)...]
        guard let colon = rest.firstIndex(of: ":"), colon != rest.startIndex else { return false }
        let path = rest[rest.index(after: colon)...]
        let plain = text[..<at].utf8.allSatisfy { $0.isLetter || $0.isDigit || "._-".utf8.contains($0) }
        return plain && !path.isEmpty && !rest[..<colon].contains("/") && !text.hasPrefix("-")
    }

    private static func trimmed(_ path: String) -> Substring { path.hasSuffix("/") ? path.dropLast() : path[...] }

    /// `%2F` → `/`; what is no such escape stands for itself.
    private static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        let source = Array(text.utf8)
        var at = 0
        while at < source.count {
            if source[at] == UInt8(ascii: "%"), at + 2 < source.count,
                let value = UInt8(String(decoding: source[(at + 1)...(at + 2)], as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                at += 3
            } else {
                bytes.append(source[at] == UInt8(ascii: "+") ? UInt8(ascii: " ") : source[at])
                at += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Why a text names no repository although it looks like one.
package struct GitReferenceError: Error, Equatable, CustomStringConvertible {
    package let text: String
    package let reason: String

    init(_ text: String, _ reason: String) {
        self.text = text
        self.reason = reason
    }

    package var description: String { "git reference \(text): \(reason)" }
}

extension String {
    /// What is before and after the first `separator`; nil after it when there is none.
    fileprivate func cut(at separator: Character) -> (head: String, tail: String?) {
        guard let at = firstIndex(of: separator) else { return (self, nil) }
        return (String(self[..<at]), String(self[index(after: at)...]))
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    fileprivate var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
    fileprivate var isHexDigit: Bool { isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20) }
}
