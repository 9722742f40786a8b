/// What a group has used. Memory in bytes, time in nanoseconds.
package struct CgroupStatistics: Sendable, Equatable {
    /// Including the page cache.
    package var memory: UInt64 = 0
    /// Page cache the kernel could drop at once; Docker shows `memory - inactiveFile`.
    package var inactiveFile: UInt64 = 0
    /// 0 where there is no limit.
    package var memoryLimit: UInt64 = 0
    package var memoryPeak: UInt64 = 0
    package var cpu: UInt64 = 0
    package var cpuUser: UInt64 = 0
    package var cpuSystem: UInt64 = 0
    package var throttledPeriods: UInt64 = 0
    package var throttled: UInt64 = 0
    package var pids: UInt64 = 0
    /// 0 where there is no limit.
    package var pidsLimit: UInt64 = 0
    package var readBytes: UInt64 = 0
    package var writtenBytes: UInt64 = 0
    /// Processes the kernel killed for want of memory.
    package var oomKills: UInt64 = 0

    package init() {}
}
