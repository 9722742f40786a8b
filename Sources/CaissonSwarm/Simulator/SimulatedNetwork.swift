/// Which machines hear each other, by number. Managers are the first machines.
struct SimulatedNetwork {
    private var cut: [Int: Int] = [:]
    private var muted: [Int: Int] = [:]

    mutating func cut(_ host: Int, until step: Int) { cut[host] = step }
    mutating func mute(_ host: Int, until step: Int) { muted[host] = step }
    mutating func heal() { (cut, muted) = ([:], [:]) }

    /// Whether both can talk to each other at a step: a question and its answer.
    func talk(_ left: Int, _ right: Int, at step: Int) -> Bool {
        if left == right { return true }
        return !isOff(left, step) && !isOff(right, step)
    }

    private func isOff(_ host: Int, _ step: Int) -> Bool { (cut[host] ?? 0) > step || (muted[host] ?? 0) > step }
}
