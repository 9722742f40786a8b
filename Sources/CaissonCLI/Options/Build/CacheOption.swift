import CaissonAPI

/// `--cache-from` and `--cache-to`.
enum CacheOption {
    /// `pathKey` names the folder of `type=local`: `src` to read, `dest` to write.
    static func values(_ texts: [String], pathKey: String, _ console: Console) throws -> [BuildCacheSource] {
        try texts.filter { !$0.isEmpty }.flatMap { text in
            let fields = try CommaFields.parse(text)
            // Without a key each field is an image.
            if !text.contains("=") { return fields.map { BuildCacheSource.registry(reference: $0) } }
            return [try source(try KeyValues(fields), text, pathKey, console)]
        }
    }

    private static func source(
        _ values: KeyValues, _ text: String, _ pathKey: String, _ console: Console
    ) throws(OptionFailure) -> BuildCacheSource {
        guard let type = values.type, !type.isEmpty else {
            throw OptionFailure("type required for \(FlagValue.quoted(text))")
        }
        switch type {
        case "local":
            guard let path = values[pathKey], !path.isEmpty else {
                throw OptionFailure("local cache requires \(pathKey)")
            }
            return .local(path: console.absolute(path))
        case "registry":
            guard let reference = values["ref"], !reference.isEmpty else {
                throw OptionFailure("registry cache requires ref")
            }
            return .registry(reference: reference)
        case "inline":
            guard pathKey == "dest" else {
                throw OptionFailure("type=inline is for --cache-to: name the image in --cache-from")
            }
            return .inline
        default:
            throw OptionFailure("cache type \(FlagValue.quoted(type)) is not supported: use local, registry or inline")
        }
    }
}
