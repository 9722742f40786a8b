/// What the model knows of one container: a value that every step turns into the values that may follow.
struct DayContainer: Hashable, Sendable {
    enum State: String, Sendable { case absent, created, running, paused, exited }

    /// How its process behaves: it waits, and leaves with 7 at SIGTERM; or it leaves with 3 after a moment, deaf to signals.
    enum Kind: Sendable { case patient, brief }

    var state = State.absent
    var kind = Kind.patient
    var name: String
    /// Of its last end.
    var code: Int32 = 0
    var processLimit = 0
    var networks: Set<String> = []
    /// Made by exec.
    var files: Set<String> = []

    /// The statuses it may end with for the signals it was sent. It takes a moment, and until then it looks as if nothing were.
    var doom: Set<Int32> = []

    var isLive: Bool { state == .running || state == .paused }

    /// What may become of it with nobody doing anything. (It may have ended before it was frozen, and be on record as paused.)
    var byItself: [DayContainer] { isLive ? doom.union(kind == .brief ? [3] : []).map(ended) : [] }

    func ended(_ code: Int32) -> DayContainer {
        var container = self
        (container.state, container.code, container.doom) = (.exited, code, [])
        return container
    }
}

/// One step of an operation: it happens at one moment, whoever else is at work.
enum DayStep: Hashable, Sendable {
    case create(DayContainer.Kind, name: String)
    case start, pause, unpause, look
    /// A signal that ends it with one of the statuses, but for those who are deaf to it. Who insists is refused where nothing lives.
    case send(Set<Int32>, insists: Bool)
    /// What was paused goes on, to take the signal.
    case thaw
    /// Its end, which was sent for.
    case end
    case exec(file: String)
    case rename(String)
    case update(processLimit: Int)
    case wait
    case remove(force: Bool)
    case connect(String)
    case disconnect(String)
    case loseMonitor
}

/// What a step may do: the container afterwards, and what the refusal says where it is one.
struct DayEffect: Sendable {
    var container: DayContainer
    /// One of these; nil where it succeeds.
    var refusal: [String]?
}
