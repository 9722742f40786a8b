import CaissonAPI

/// `caisson image make-base`.
enum ImageMakeBase {
    static let command = Command(
        group: "image", name: "make-base", usage: "[OPTIONS] KIND [REPOSITORY[:TAG]]",
        summary: "Make a base image from this machine, without a registry",
        details: """
            Make a base image from this machine, without a registry

            KIND is one of
              busybox   Debian's static busybox as a small root file system
              debian    a minimal Debian made by debootstrap
            """,
        arguments: .between(1, 2), flags: { [.bool("quiet", "q", "Suppress the progress output")] },
        run: { call in
            let text = call.arguments[0]
            guard let kind = BaseImageKind(rawValue: text) else {
                let known = BaseImageKind.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
                throw ExitFailure(1, "invalid kind of base image: '\(text)': must be one of \(known)")
            }
            let tag = call.arguments.count > 1 ? call.arguments[1] : kind.rawValue
            let display = TransferDisplay(call.console, stream: .error, quiet: call.flags.bool("quiet"))
            let id = try await call.engine().images.makeBase(kind, tag: ImageName.tagged(tag), progress: display.sink)
            display.finish()
            try call.console.print(id)
            return 0
        })
}
