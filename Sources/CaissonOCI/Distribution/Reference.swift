import CaissonCore

/// The name of an image: `registry/repository[:tag][@digest]` in the grammar of the distribution project, with Docker's
/// short forms (`alpine` is `docker.io/library/alpine`).
package struct Reference: Hashable, Sendable {
    /// The registry: `docker.io`, `localhost:5000`.
    package let domain: String
    /// The repository inside the registry: `library/alpine`.
    package let path: String
    package let tag: String?
    package let digest: Digest?

    package static let defaultDomain = "docker.io"
    package static let defaultTag = "latest"

    /// Reads a familiar or a canonical name; a missing tag stays missing. Throws `invalidArgument` in Docker's words.
    package init(parsing text: String) throws {
        if text.utf8.count == 64, text.utf8.allSatisfy(\.isLowercaseHexDigit) {
            throw CaissonError(
                .invalidArgument, "invalid repository name (\(text)), cannot specify 64-byte hexadecimal strings",
                subject: text)
        }
        let (domain, remainder) = ReferenceGrammar.splitDomain(text)
        let repository = remainder.prefix { $0 != ":" }
        guard !repository.utf8.contains(where: \.isUppercaseLetter) else {
            throw CaissonError(
                .invalidArgument, "invalid reference format: repository name (\(repository)) must be lowercase", subject: text)
        }
        let parts = ReferenceGrammar.split(remainder)
        guard ReferenceGrammar.isDomain(domain), ReferenceGrammar.isPath(parts.name),
            parts.tag.map(ReferenceGrammar.isTag) ?? true, parts.digest.map(ReferenceGrammar.isDigest) ?? true
        else { throw CaissonError(.invalidArgument, "invalid reference format", subject: text) }
        guard parts.name.utf8.count <= 255 else {
            throw CaissonError(.invalidArgument, "repository name must not be more than 255 characters", subject: text)
        }
        self.domain = domain
        path = String(parts.name)
        tag = parts.tag.map(String.init)
        digest = try parts.digest.map { try Digest(parsing: $0) }
    }

    private init(domain: String, path: String, tag: String?, digest: Digest?) {
        self.domain = domain
        self.path = path
        self.tag = tag
        self.digest = digest
    }

    /// `docker.io/library/alpine`.
    package var name: String { "\(domain)/\(path)" }
    /// `alpine`: the name as Docker shows it.
    package var familiarName: String {
        guard domain == Reference.defaultDomain else { return name }
        let parts = path.split(separator: "/")
        return parts.count == 2 && parts[0] == "library" ? String(parts[1]) : path
    }
    /// `docker.io/library/alpine:latest`.
    package var canonical: String { name + suffix }
    /// `alpine:latest`: the whole reference as Docker shows it.
    package var familiar: String { familiarName + suffix }

    private var suffix: String { (tag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "") }

    /// Neither tag nor digest is given.
    package var isNameOnly: Bool { tag == nil && digest == nil }

    /// The same with `:latest` when neither tag nor digest is given.
    package var withDefaultTag: Reference {
        isNameOnly ? Reference(domain: domain, path: path, tag: Reference.defaultTag, digest: nil) : self
    }

    /// The same repository with this tag and no digest; throws `invalidArgument` for an illegal tag.
    package func withTag(_ tag: String) throws -> Reference {
        guard ReferenceGrammar.isTag(tag[...]) else {
            throw CaissonError(.invalidArgument, "invalid tag format", subject: tag)
        }
        return Reference(domain: domain, path: path, tag: tag, digest: nil)
    }

    /// The same repository with this digest; a tag is kept.
    package func withDigest(_ digest: Digest) -> Reference {
        Reference(domain: domain, path: path, tag: tag, digest: digest)
    }

    /// The repository alone.
    package var withoutTag: Reference { Reference(domain: domain, path: path, tag: nil, digest: nil) }

    /// The host the registry's protocol is spoken with: Docker Hub answers under another name than its own.
    package var registryHost: String { domain == Reference.defaultDomain ? "registry-1.docker.io" : domain }
}

extension Reference: CustomStringConvertible {
    package var description: String { familiar }
}

extension Reference: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            try self.init(parsing: text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an image reference: \(text)")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(canonical)
    }
}
