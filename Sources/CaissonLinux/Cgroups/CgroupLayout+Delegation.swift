import CaissonCore
import Glibc
import SystemPackage

extension CgroupLayout {
    /// What of the groups this process may add to: everything for the machine's root, for others the topmost folder of version 2
    /// above the process that is theirs. Version 1 delegates nothing.
    package func delegated() -> CgroupLayout {
        if UserNamespace.isInitial { return self }
        let none = CgroupLayout(kind: .none, unified: nil, controllers: [:])
        guard let unified, let own = CgroupLayout.ownUnifiedPath() else { return none }
        var topmost: FilePath?
        var here = unified.pushing(FilePath("." + own)).lexicallyNormalized()
        while here.starts(with: unified), CgroupLayout.isWritable(here) {
            topmost = here
            here.removeLastComponent()
        }
        return topmost.map { CgroupLayout(kind: .unified, unified: $0, controllers: [:]) } ?? none
    }

    /// The folder of version 2 this process is in, from the hierarchy's top.
    private static func ownUnifiedPath() -> String? {
        let text = (try? Files.readText("/proc/self/cgroup")) ?? "" // ignored: without groups it is in none
        return text.split(separator: "\n").first { $0.hasPrefix("0::/") }.map { String($0.dropFirst("0::".count)) }
    }

    /// Groups can be made below it, and processes moved out of it.
    private static func isWritable(_ folder: FilePath) -> Bool {
        access(folder.string, W_OK) == 0 && access(folder.appending("cgroup.procs").string, W_OK) == 0
    }
}
