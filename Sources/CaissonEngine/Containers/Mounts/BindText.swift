import CaissonAPI
import CaissonCore

/// `-v source:target[:modes]` as Docker's daemon reads it.
enum BindText {
    /// Throws ``CaissonError`` (invalidArgument) in Docker's words.
    static func parse(_ text: String, driver: String?) throws -> ContainerMount {
        let parts = text.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        guard (2...3).contains(parts.count), !parts[0].isEmpty else { throw invalid(text) }
        if parts.count == 2, MountModes(parts[1]) != nil { throw invalid(text) }
        let mode = parts.count == 3 ? parts[2] : ""
        guard let modes = MountModes(mode) else { throw CaissonError(.invalidArgument, "invalid mode: \(mode)") }
        let isBind = parts[0].hasPrefix("/")
        var request = MountRequest(type: isBind ? .bind : .volume, source: parts[0], target: parts[1], readOnly: modes.readOnly)
        if isBind {
            request.bind = BindMountOptions(propagation: modes.propagation, createMountpoint: true)
        } else {
            if modes.propagation != nil { throw CaissonError(.invalidArgument, "invalid mode: \(mode)") }
            if modes.noCopy || driver != nil {
                request.volume = VolumeMountOptions(
                    noCopy: modes.noCopy ? true : nil, driver: driver.map { VolumeDriverOptions(name: $0) })
            }
        }
        do {
            try MountCheck.check(request)
        } catch let error as CaissonError {
            throw CaissonError(error.code, "\(invalid(text).message): \(error.message)")
        }
        return ContainerMount(request, .bind, mode: mode)
    }

    private static func invalid(_ text: String) -> CaissonError {
        CaissonError(.invalidArgument, "invalid volume specification: '\(text)'")
    }
}
