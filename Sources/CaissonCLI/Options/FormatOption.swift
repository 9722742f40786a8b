/// `--format` and `--filter` as Docker describes them.
enum FormatOption {
    private static let json = """
        Format output using a custom template:
        'json':             Print in JSON format
        'TEMPLATE':         Print output using the given Go template.
        Fields and functions are those of Docker's templates
        """

    /// Of a listing: `table`, `table TEMPLATE`, `json`, `TEMPLATE`.
    static let list = FlagSpec.string(
        "format",
        """
        Format output using a custom template:
        'table':            Print output in table format with column headers (default)
        'table TEMPLATE':   Print output in table format using the given Go template
        'json':             Print in JSON format
        'TEMPLATE':         Print output using the given Go template.
        Fields and functions are those of Docker's templates
        """)

    /// Of one object: `json`, `TEMPLATE`.
    static let object = FlagSpec.string("format", "f", json)

    /// The same without the short form.
    static let stream = FlagSpec.string("format", json)

    static func filter(_ usage: String, short: Character? = "f") -> FlagSpec {
        FlagSpec("filter", short: short, kind: .filter, usage: usage)
    }
}
