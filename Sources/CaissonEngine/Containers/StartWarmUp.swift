import CaissonAPI
import CaissonCore
import CaissonOCI
import CaissonStore

/// Reads and writes JSON of the kinds a start needs, for nothing: what the runtime looks up for a type at its first use takes
/// longer than the reading itself, and can be done beside the opening of the stores.
enum StartWarmUp {
    static func run() {
        try? all() // ignored: whoever needs it in earnest will tell
    }

    /// Throws what a test wants to see: a sample that cannot be read warms nothing.
    static func all() throws {
        let zero = "sha256:" + String(repeating: "0", count: 64)
        let layer = #"[{"blob":{"digest":"\#(zero)","mediaType":"a/b","size":1},"chainID":"\#(zero)","diffID":"\#(zero)"}]"#
        _ = try CanonicalJSON.decode([ImageLayer].self, from: Array(layer.utf8), "layers")
        _ = try CanonicalJSON.decode([String: String].self, from: Array("{}".utf8), "labels")
        let config = #"{"architecture":"","os":"","config":{"Env":[""],"Cmd":[""]},"rootfs":{"type":"layers","diff_ids":["\#(zero)"]}}"#
        _ = try ImageConfig(json: Array(config.utf8), digest: Digest(ContentHash.none))
        withUnsafeBytes(of: 0) { _ = ContentHash(of: $0) }
        let container = ContainerConfig(ExecutionConfig())
        _ = try ContainerBody(imageName: "", config: container, host: HostConfig(), process: [""], diffIDs: [""], chainID: "").encoded()
    }
}
