import CaissonAPI

/// `caisson version`.
enum Version {
    static let command = Command(
        name: "version", usage: "[OPTIONS]", summary: "Show the version information", arguments: .none,
        flags: { [FormatOption.object] }, handlesSignals: true,
        run: { call in
            let details = try await call.engine().system.version()
            try call.console.printRaw(call.format.isEmpty ? text(details) : try formatted(details, call.format))
            return 0
        })

    private static func text(_ details: VersionDetails) -> String {
        """
        Caisson:
         Version:           \(details.version)
         Swift version:     \(details.swiftVersion)
         OS/Arch:           \(details.os)/\(details.architecture)
         Kernel Version:    \(details.kernel)

        """
    }

    /// The fields Docker's templates have; client and server are the same program here.
    private static func formatted(_ details: VersionDetails, _ format: String) throws -> String {
        let fields: [(key: String, value: Value)] = [
            ("Version", .string(details.version)), ("SwiftVersion", .string(details.swiftVersion)),
            ("Os", .string(details.os)), ("Arch", .string(details.architecture)), ("KernelVersion", .string(details.kernel)),
        ]
        let program = Value.object(ObjectValue(.record(""), fields))
        let both = ObjectValue(.record(""), [("Client", program), ("Server", program)])
        return try SingleFormat.render(.object(both), format)
    }
}
