import CLinux

/// How this process takes memory from the kernel.
package enum ProcessMemory {
    /// For programs that run for a moment: every thread's own arena would be mapped, grown in small steps and torn down again.
    /// To be called before there is a second thread.
    package static func keepTogether() { cz_keep_memory_together() }
}
