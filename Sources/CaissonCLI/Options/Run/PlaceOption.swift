import CaissonAPI

/// `--runtime` and `--isolation`: there is one of each.
enum PlaceOption {
    static func check(_ flags: ParsedFlags) throws(OptionFailure) {
        if let runtime = flags.string("runtime"), !["", "caisson"].contains(runtime) {
            throw OptionFailure("unknown or invalid runtime name: \(runtime): containers are run by this program itself (caisson)")
        }
        if let isolation = flags.string("isolation"), !["", "default"].contains(isolation) {
            throw OptionFailure("invalid isolation '\(isolation)' on linux: only 'default' is supported")
        }
    }
}
