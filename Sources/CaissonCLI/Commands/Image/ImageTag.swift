import CaissonAPI

/// `caisson image tag`.
enum ImageTag {
    static let command = Command(
        group: "image", name: "tag", topLevel: "tag", usage: "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]",
        summary: "Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE", arguments: .exactly(2), completes: .images,
        run: { call in
            try await call.engine().images.tag(call.arguments[0], as: call.arguments[1])
            return 0
        })
}
