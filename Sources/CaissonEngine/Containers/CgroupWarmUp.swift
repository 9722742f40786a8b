import CaissonLinux
import SystemPackage

/// Has the kernel begin, while a start is being prepared, the grace period that the first move of a process into a v1
/// group waits for; moves that follow soon after do not wait again. Moving this process to where it is already changes nothing.
enum CgroupWarmUp {
    static func run() {
        // ignored below: without it the first move waits by itself
        guard let folder = (try? CgroupLayout.detect())?.controllers["devices"],
            let text = try? Files.readText("/proc/self/cgroup")
        else { return }
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3, fields[1].split(separator: ",").contains("devices") else { continue }
            try? Files.control(folder.pushing(FilePath("." + fields[2])).appending("cgroup.procs"), "0\n")
        }
    }
}
