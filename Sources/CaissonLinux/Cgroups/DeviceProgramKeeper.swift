import SystemPackage

/// The program of the standard device rules, kept in the kernel for the next container: having it checked and translated takes
/// half a millisecond, attaching it again hardly anything.
///
/// A program lives as long as a group has it: a group of its own without processes, beside the containers' and named after
/// what the program does, keeps this one until the machine is shut down.
struct DeviceProgramKeeper: Sendable {
    /// The keeping group's name; its number is the program's ``DeviceProgram/fingerprint``, which is not worth computing each time.
    static let name = "devices-2e9121b867891a15"

    private let folder: FilePath

    /// nil where nothing is kept: for other rules, and for a group that is not below one of ours.
    init?(_ rules: [DeviceRule], besides group: FilePath, root: FilePath) {
        let parent = group.removingLastComponent()
        guard rules == DeviceRule.standard, parent != root else { return nil }
        folder = parent.appending(DeviceProgramKeeper.name)
    }

    /// The program, from the kernel if it is there.
    func descriptor() throws(SyscallError) -> OwnedDescriptor {
        if let kept = try? DeviceProgram.attached(to: folder) { return kept }
        let made = try DeviceProgram(DeviceRule.standard).load()
        // ignored: it is loaded anew the next time
        try? keep(made)
        return made
    }

    /// Two that come at once both attach: the same program twice says the same.
    private func keep(_ program: borrowing OwnedDescriptor) throws(SyscallError) {
        try CgroupFile.makeFolder(folder)
        try DeviceProgram.attach(program, to: folder)
    }
}
