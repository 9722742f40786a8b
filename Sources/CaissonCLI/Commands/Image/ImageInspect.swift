import CaissonAPI

/// `caisson image inspect`.
enum ImageInspect {
    static let command = Command(
        group: "image", name: "inspect", usage: "[OPTIONS] IMAGE [IMAGE...]",
        summary: "Display detailed information on one or more images", arguments: .atLeast(1),
        flags: { [FormatOption.object] }, completes: .images,
        run: { call in
            try await Inspect.objects(call) { engine, name in
                try ValueEncoder.encode(try await engine.images.inspect(name))
            }
        })
}
