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
    /// Periods in which a quota held.
    package var periods: UInt64 = 0
    package var throttledPeriods: UInt64 = 0
    package var throttled: UInt64 = 0
    package var pids: UInt64 = 0
    /// 0 where there is no limit.
    package var pidsLimit: UInt64 = 0
    package var readBytes: UInt64 = 0
    package var writtenBytes: UInt64 = 0
    /// Processes the kernel killed for want of memory.
    package var oomKills: UInt64 = 0
    /// nil where the kernel does not count.
    package var cpuPressure: Pressure?
    package var memoryPressure: Pressure?
    package var ioPressure: Pressure?
    /// Whether a controller counts memory, and bytes read and written; otherwise they are zero whatever is used.
    package var countsMemory = false
    package var countsTransfers = false

    package init() {}
}
