import CaissonAPI
import CaissonCore
import SystemPackage

/// Whether a mount can be at all, in Docker's words.
enum MountCheck {
    /// Looks at the request alone, not at this host. Throws ``CaissonError`` (invalidArgument).
    static func check(_ request: MountRequest) throws {
        if request.target.isEmpty { throw invalid(request, "field Target must not be empty") }
        if let reason = refusal(ofTarget: request.target) { throw invalid(request, reason) }
        switch request.type {
        case .bind: try checkBind(request)
        case .volume: try checkVolume(request)
        case .tmpfs:
            if !request.source.isEmpty { throw invalid(request, "field Source must not be specified") }
        case .image:
            if request.source.isEmpty { throw invalid(request, "field Source must not be empty") }
            if let path = request.image?.subpath { try checkSubpath(path, request) }
        }
    }

    /// nil for a place something can be mounted on.
    static func refusal(ofTarget target: String) -> String? {
        guard target.hasPrefix("/") else { return "invalid mount path: '\(target)' mount path must be absolute" }
        let isRoot = FilePath(target).lexicallyNormalized() == "/"
        return isRoot ? "invalid specification: destination can't be '/'" : nil
    }

    private static func checkBind(_ request: MountRequest) throws {
        if request.source.isEmpty { throw invalid(request, "field Source must not be empty") }
        if let kind = request.bind?.propagation, !MountModes.propagations.contains(kind) {
            throw invalid(request, "invalid propagation mode: \(kind)")
        }
        guard request.source.hasPrefix("/") else {
            throw invalid(request, "invalid mount path: '\(request.source)' mount path must be absolute")
        }
    }

    private static func checkVolume(_ request: MountRequest) throws {
        if request.source.isEmpty, request.readOnly {
            throw invalid(request, "must not set ReadOnly mode when using anonymous volumes")
        }
        guard let path = request.volume?.subpath, !path.isEmpty else { return }
        if request.source.isEmpty { throw invalid(request, "must not set Subpath when using anonymous volumes") }
        try checkSubpath(path, request)
    }

    private static func checkSubpath(_ path: String, _ request: MountRequest) throws {
        let isLocal = !path.hasPrefix("/") && !FilePath(path).lexicallyNormalized().components.contains { $0.kind == .parentDirectory }
        if !isLocal { throw invalid(request, "subpath must be a relative path within the \(request.type.rawValue)") }
    }

    static func invalid(_ request: MountRequest, _ reason: String) -> CaissonError {
        CaissonError(.invalidArgument, "invalid mount config for type \"\(request.type.rawValue)\": \(reason)")
    }
}
