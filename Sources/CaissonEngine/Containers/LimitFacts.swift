import CaissonLinux
import SystemPackage

/// What limits this host's kernel and its mounted control groups can keep.
struct LimitFacts: Sendable, Equatable {
    var processors: Int
    /// As the kernel lists them: `0-3`.
    var onlineProcessors = ""
    var memoryNodes = ""
    /// Swap is counted beside memory.
    var hasSwap = true
    /// Swappiness and holding the OOM killer back exist in version 1 only.
    var hasLegacyMemory = true
    var hasBlockWeight = true
    var hasGroups = true
    /// Why there are none.
    var absence = ""

    /// Reads a few files of /sys.
    static func detect() -> LimitFacts {
        let layout = try? ContainerCgroup.usable() // ignored: then there are none
        let legacyMemory = layout?.controllers["memory"]
        let block = layout?.controllers["blkio"]
        var facts = LimitFacts(processors: HostSystem.processorCount)
        facts.onlineProcessors = line("/sys/devices/system/cpu/online")
        facts.memoryNodes = line("/sys/devices/system/node/online")
        facts.hasSwap = legacyMemory.map { Files.exists($0.appending("memory.memsw.limit_in_bytes")) } ?? true
        facts.hasLegacyMemory = legacyMemory != nil
        // The top group has no weight of its own; where the BFQ scheduler is built in, those below it have.
        facts.hasBlockWeight = block.map {
            Files.exists($0.appending("blkio.weight")) || Files.exists($0.appending("blkio.bfq.io_service_bytes"))
        } ?? true
        facts.hasGroups = (layout?.kind ?? .none) != .none
        facts.absence = ContainerCgroup.absence
        return facts
    }

    private static func line(_ path: FilePath) -> String {
        ((try? Files.readText(path)) ?? "").split(separator: "\n").first.map(String.init) ?? "" // ignored: nothing is known then
    }
}
