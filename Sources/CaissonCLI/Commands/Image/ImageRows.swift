import CaissonAPI
import CaissonCore

/// The rows of `image ls`: one for each tag, or for each digest of a repository without tags.
enum ImageRows {
    private static let type = "*formatter.imageContext"

    static func listing(digests: Bool) -> Listing {
        let digest = digests ? "\t{{.Digest}}" : ""
        return Listing(
            type: type,
            table: "{{.Repository}}\t{{.Tag}}\(digest)\t{{.ID}}\t{{if .CreatedSince}}{{.CreatedSince}}{{else}}N/A{{end}}\t{{.Size}}",
            headers: [
                "ID": "IMAGE ID", "Repository": "REPOSITORY", "Tag": "TAG", "Digest": "DIGEST", "CreatedSince": "CREATED",
                "CreatedAt": "CREATED AT", "Size": "SIZE", "Containers": "CONTAINERS", "VirtualSize": "SIZE",
                "SharedSize": "SHARED SIZE", "UniqueSize": "UNIQUE SIZE",
            ],
            raw: ["repository: {{.Repository}}", "tag: {{.Tag}}"] + (digests ? ["digest: {{.Digest}}"] : [])
                + ["image_id: {{.ID}}", "created_at: {{.CreatedAt}}", "virtual_size: {{.Size}}"])
    }

    static func rows(_ image: ImageSummary, digests: Bool, full: Bool, console: Console) -> [Value] {
        names(image, digests: digests).map { row(image, $0, full: full, console: console) }
    }

    /// Repository, tag and digest of each row.
    struct Name: Equatable {
        var repository = "<none>"
        var tag = "<none>"
        var digest = "<none>"
    }

    static func names(_ image: ImageSummary, digests: Bool) -> [Name] {
        var byRepository: [String: [String]] = [:]
        for reference in image.repoDigests {
            let parts = reference.split(separator: "@", maxSplits: 1).map { String($0) }
            if parts.count == 2 { byRepository[parts[0], default: []].append(parts[1]) }
        }
        var names: [Name] = []
        var tagged: Set<String> = []
        for reference in image.repoTags {
            let (repository, tag) = ImageName.split(reference)
            tagged.insert(repository)
            let found = digests ? byRepository[repository] ?? ["<none>"] : ["<none>"]
            names += found.map { Name(repository: repository, tag: tag, digest: $0) }
        }
        for (repository, found) in byRepository.sorted(by: { $0.key < $1.key }) where !tagged.contains(repository) {
            names += (digests ? found : ["<none>"]).map { Name(repository: repository, digest: $0) }
        }
        return names.isEmpty ? [Name()] : names
    }

    private static func row(_ image: ImageSummary, _ name: Name, full: Bool, console: Console) -> Value {
        let isDated = image.created > Timestamp(seconds: 0)
        return Listing.row(
            type,
            [
                "ID": full ? image.id : FormatText.shortID(image.id),
                "Repository": name.repository,
                "Tag": name.tag,
                "Digest": name.digest,
                "CreatedSince": isDated ? FormatText.ago(image.created, console.now()) : "",
                "CreatedAt": FormatText.date(image.created, console.localOffset(image.created)),
                "Size": image.size.decimal,
                "VirtualSize": image.size.decimal,
                "Containers": String(image.containers),
                "SharedSize": "N/A",
                "UniqueSize": "N/A",
            ])
    }
}
