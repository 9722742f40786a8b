import AsyncHTTPClient
import CaissonCore
import CaissonOCI
import NIOHTTP1

/// What was wanted when a registry refused; it shapes the words.
enum RegistryPurpose: Sendable {
    case pull(Reference)
    case push(Reference)
    case login
}

/// An answer that is a refusal, in the words Docker's users know.
struct RegistryFailure {
    let status: HTTPResponseStatus
    /// `DENIED`, `MANIFEST_UNKNOWN`, …; empty when the body says nothing.
    let reason: String
    /// `manifest unknown`, `denied: requested access to the resource is denied`.
    let headline: String?

    init(status: HTTPResponseStatus, body: [UInt8]) {
        self.status = status
        let parsed = RegistryErrorBody(json: body)
        reason = parsed?.errors.first?.code ?? ""
        headline = parsed?.headline.map { RegistryFailure.tidy($0) }
    }

    /// A message that only repeats its code is said once; control characters of a hostile registry are not said at all.
    private static func tidy(_ text: String) -> String {
        let clean = String(text.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }.prefix(400).map(Character.init))
        let halves = clean.split(separator: ": ", maxSplits: 1)
        return halves.count == 2 && halves[0] == halves[1] ? String(halves[0]) : clean
    }

    /// The error for a caller. `authenticated`: we had a credential to show.
    func error(_ purpose: RegistryPurpose, authenticated: Bool) -> CaissonError {
        switch purpose {
        case .pull(let reference): pullError(reference, authenticated: authenticated)
        case .push(let reference): pushError(reference)
        case .login: CaissonError(code, headline ?? fallback)
        }
    }

    private func pullError(_ reference: Reference, authenticated: Bool) -> CaissonError {
        let isDenied = status == .forbidden || reason == "DENIED" || (status == .unauthorized && !authenticated)
        if isDenied {
            let message = "pull access denied for \(reference.familiarName), repository does not exist or may require 'caisson login'"
            let cause = reason == "DENIED" ? headline : nil
            return CaissonError(
                .permissionDenied, "\(message): \(cause ?? "denied: requested access to the resource is denied")",
                subject: reference.familiar)
        }
        if reason == "NAME_UNKNOWN" {
            return CaissonError(
                .notFound, "repository \(reference.familiarName) not found: \(headline ?? "name unknown")", subject: reference.familiar)
        }
        if status == .notFound {
            return CaissonError(
                .notFound, "manifest for \(reference.familiar) not found: \(headline ?? "manifest unknown")",
                subject: reference.familiar)
        }
        return CaissonError(code, headline ?? fallback, subject: reference.familiar)
    }

    private func pushError(_ reference: Reference) -> CaissonError {
        CaissonError(code, headline ?? fallback, subject: reference.familiar)
    }

    private var code: ErrorCode {
        switch status.code {
        case 401: .unauthenticated
        case 403: .permissionDenied
        case 404: .notFound
        case 429: .resourceExhausted
        case 400..<500: .invalidArgument
        default: .unavailable
        }
    }

    private var fallback: String {
        switch status.code {
        case 401: "unauthorized: authentication required"
        case 403: "denied: requested access to the resource is denied"
        case 429: "toomanyrequests: too many requests"
        default: "received unexpected HTTP status: \(status.code) \(status.reasonPhrase)"
        }
    }
}
