import FoundationEssentials

/// What a registry says about a failure (distribution-spec `Error Codes`).
package struct RegistryErrorBody: Hashable, Sendable, Codable {
    /// One reason.
    package struct Entry: Hashable, Sendable, Codable {
        /// `MANIFEST_UNKNOWN`, `DENIED`, …
        package var code: String
        package var message: String?
    }

    package var errors: [Entry]

    /// Reads a response body; nil when it is something else, as proxies answer.
    package init?(json: [UInt8]) {
        guard let body = try? JSONDecoder().decode(RegistryErrorBody.self, from: Data(json)) else { return nil }
        self = body
    }

    /// `manifest unknown: manifest unknown`: the first entry as Docker shows it; nil without entries.
    package var headline: String? {
        guard let first = errors.first else { return nil }
        let code = first.code.lowercased().split(separator: "_").joined(separator: " ")
        guard let message = first.message, !message.isEmpty else { return code }
        return "\(code): \(message)"
    }
}
