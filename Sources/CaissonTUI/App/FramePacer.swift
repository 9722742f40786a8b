/// When to draw: at once after a pause, at most every 16 ms while things keep changing.
struct FramePacer: Sendable {
    static let interval = Duration.milliseconds(16)

    private var lastFrame: ContinuousClock.Instant?
    private(set) var isDirty = true

    mutating func markDirty() { isDirty = true }

    /// Whether a frame is due; notes that it is drawn now.
    mutating func takeFrame(at now: ContinuousClock.Instant) -> Bool {
        guard isDirty, nextFrame.map({ $0 <= now }) ?? true else { return false }
        isDirty = false
        lastFrame = now
        return true
    }

    /// When the waiting frame may be drawn; nil when it may be drawn at once or none waits.
    var deadline: ContinuousClock.Instant? { isDirty ? nextFrame : nil }

    private var nextFrame: ContinuousClock.Instant? { lastFrame?.advanced(by: FramePacer.interval) }
}
