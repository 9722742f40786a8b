import CaissonAPI

/// The closing lines of a pull.
enum PullSummary {
    static func lines(_ result: PullResult) -> [String] {
        let what = result.isNewer ? "Downloaded newer image for" : "Image is up to date for"
        return ["Digest: \(result.digest)", "Status: \(what) \(ImageName.familiar(result.reference))"]
    }
}
