import CaissonCore

/// An operating system and a processor, in Go's names (image-spec `image-index.md`, `platform`).
package struct Platform: Hashable, Sendable, Codable {
    package var architecture: String
    package var os: String
    package var osVersion: String?
    package var osFeatures: [String]?
    package var variant: String?

    private enum CodingKeys: String, CodingKey {
        case architecture, os, variant
        case osVersion = "os.version"
        case osFeatures = "os.features"
    }

    package init(os: String, architecture: String, variant: String? = nil) {
        self.os = os
        self.architecture = architecture
        self.variant = variant
    }

    /// The platform this program was built for.
    package static var host: Platform {
        #if arch(arm64)
            Platform(os: "linux", architecture: "arm64")
        #else
            Platform(os: "linux", architecture: "amd64")
        #endif
    }

    /// Reads `os/architecture[/variant]`, or an operating system or architecture alone (the rest is this host's);
    /// throws `invalidArgument` for anything else.
    package init(parsing text: String) throws {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { $0.lowercased() }
        let legal = parts.allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy { $0.isPlatformCharacter }
        }
        guard legal, (1...3).contains(parts.count) else {
            throw CaissonError(
                .invalidArgument,
                "\"\(text)\": invalid platform: expected <os>/<architecture>[/<variant>]", subject: text)
        }
        let host = Platform.host
        switch parts.count {
        case 1 where Platform.systems.contains(parts[0]): self.init(os: parts[0], architecture: host.architecture)
        case 1 where Platform.knows(architecture: parts[0]): self.init(os: host.os, architecture: parts[0])
        case 1: throw CaissonError(.invalidArgument, "\"\(text)\": unknown operating system or architecture", subject: text)
        default: self.init(os: parts[0], architecture: parts[1], variant: parts.count == 3 ? parts[2] : nil)
        }
        self = normalized
    }

    /// `linux/amd64` or `linux/arm/v7`.
    package var text: String { ([os, architecture] + (variant.map { $0.isEmpty ? [] : [$0] } ?? [])).joined(separator: "/") }
}

extension Platform: CustomStringConvertible {
    package var description: String { text }
}

extension Platform {
    private static let systems: Set<String> = ["linux", "windows", "darwin", "freebsd", "macos"]
    private static let architectures: Set<String> = [
        "386", "amd64", "arm", "arm64", "loong64", "mips", "mipsle", "mips64", "mips64le", "ppc64", "ppc64le", "riscv64",
        "s390x", "wasm",
    ]

    private static func knows(architecture: String) -> Bool {
        architectures.contains(Platform(os: "linux", architecture: architecture).normalized.architecture)
    }

    /// The same platform in Go's spelling: `x86_64` is `amd64`, `aarch64` is `arm64`, `armhf` is `arm/v7`.
    package var normalized: Platform {
        var result = self
        result.os = os.lowercased() == "macos" ? "darwin" : os.lowercased()
        let variant = (self.variant ?? "").lowercased()
        let (name, normalVariant) =
            switch (architecture.lowercased(), variant) {
            case ("i386", _), ("386", _): ("386", "")
            case ("x86_64", _), ("x86-64", _), ("amd64", _): ("amd64", variant == "v1" ? "" : variant)
            case ("aarch64", "8"), ("aarch64", "v8"), ("aarch64", ""), ("arm64", "8"), ("arm64", "v8"), ("arm64", ""):
                ("arm64", "")
            case ("aarch64", _): ("arm64", variant)
            case ("armhf", _): ("arm", "v7")
            case ("armel", _): ("arm", "v6")
            case ("arm", ""), ("arm", "7"): ("arm", "v7")
            case ("arm", "5"), ("arm", "6"), ("arm", "8"): ("arm", "v" + variant)
            case (let other, _): (other, variant)
            }
        result.architecture = name
        result.variant = normalVariant.isEmpty ? nil : normalVariant
        return result
    }

    /// Whether an image for `candidate` is exactly for this platform.
    package func matches(_ candidate: Platform) -> Bool { rank(of: candidate) == 0 }

    /// How well an image for `candidate` runs here: 0 is exact, more is an older but compatible processor, nil is not at all.
    package func rank(of candidate: Platform) -> Int? {
        let (own, other) = (normalized, candidate.normalized)
        guard own.os == other.os else { return nil }
        return own.runnable.firstIndex { $0.architecture == other.architecture && $0.variant == other.variant }
    }

    /// Platforms this one can run, best first.
    private var runnable: [Platform] {
        func older(_ architecture: String, from version: Int, to lowest: Int) -> [Platform] {
            guard version >= lowest else { return [] }
            return stride(from: version, through: lowest, by: -1).map {
                Platform(os: os, architecture: architecture, variant: "v\($0)").normalized
            }
        }
        let version = variant.flatMap { Int($0.dropFirst()) }
        switch architecture {
        case "amd64":
            return [self] + older("amd64", from: (version ?? 1) - 1, to: 1) + [Platform(os: os, architecture: "386")]
        case "arm": return [self] + older("arm", from: min(version ?? 7, 9) - 1, to: 5)
        case "arm64": return [self] + (variant == nil ? [] : [Platform(os: os, architecture: "arm64")]) + older("arm", from: 8, to: 5)
        default: return [self]
        }
    }
}

extension UInt8 {
    fileprivate var isPlatformCharacter: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
            UInt8(ascii: "."), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
