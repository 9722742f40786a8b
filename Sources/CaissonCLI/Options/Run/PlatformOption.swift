/// `--platform os[/arch[/variant]]`.
enum PlatformOption {
    static func value(_ flags: ParsedFlags) throws(OptionFailure) -> String? {
        guard let text = flags.string("platform"), !text.isEmpty else { return nil }
        return try checked(text)
    }

    /// The text itself, when it is one platform.
    static func checked(_ text: String) throws(OptionFailure) -> String {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { part in
            !part.isEmpty && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" || $0 == ".") }
        }
        guard parts.count <= 3, isPlain else {
            throw OptionFailure(
                "error parsing specified platform: \(FlagValue.quoted(text)): cannot parse platform specifier: invalid argument")
        }
        return text
    }
}
