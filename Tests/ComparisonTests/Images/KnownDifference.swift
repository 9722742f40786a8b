/// What buildah and caisson may disagree about, each with its reason. A case names those it needs; the one that is allowed
/// everywhere is ``mountPoints``. A difference that is allowed and does not appear is an error too, so that the list never
/// outlives its reason.
struct KnownDifference: Sendable, Equatable {
    enum Place: Sendable, Equatable {
        case file(String)
        case setting(String)
        case history
    }

    var place: Place
    var reason: String

    /// A path, without a slash in front.
    static func file(_ path: String, _ reason: String) -> KnownDifference {
        KnownDifference(place: .file(path), reason: reason)
    }

    /// A key of the configuration.
    static func setting(_ key: String, _ reason: String) -> KnownDifference {
        KnownDifference(place: .setting(key), reason: reason)
    }

    static func history(_ reason: String) -> KnownDifference { KnownDifference(place: .history, reason: reason) }

    /// buildah leaves what its RUN mounted over, as an empty file or folder; caisson takes its mount points away
    /// (Decisions/0009).
    static let mountPoints: Set<String> = [
        "dev", "proc", "sys", "run", "run/.containerenv", "run/secrets", "etc", "etc/hosts", "etc/hostname",
        "etc/resolv.conf", "tmp",
    ]

    /// Docker makes a layer of WORKDIR, which makes the folder; buildah makes it with the next step.
    static let layers: Set<String> = ["WORKDIR"]

    /// Docker writes no history for ONBUILD; buildah does.
    static let unwritten: Set<String> = ["ONBUILD"]

    /// A copied file that is set-user-ID: Docker keeps the bit, buildah clears it.
    static func setUserID(_ path: String) -> KnownDifference {
        .file(path, "buildah clears set-user-ID of what it copies")
    }

    /// The folder an archive is unpacked in: Docker leaves it as it is, buildah gives it what the archive says of `.`.
    static func unpackedInto(_ path: String) -> KnownDifference {
        .file(path, "buildah gives the folder the owner of the archive's own `.`")
    }

    /// A folder of WORKDIR in which nothing was done: Docker makes it, as its reference says; buildah does not.
    static func workdir(_ path: String) -> KnownDifference { .file(path, "buildah makes no WORKDIR that no step uses") }

    /// A folder a cache or tmpfs was mounted over: buildah 1.28 removes it afterwards, with what it had.
    static func mountedOver(_ path: String) -> KnownDifference {
        .file(path, "buildah removes the folder a cache or tmpfs was mounted over")
    }
}
