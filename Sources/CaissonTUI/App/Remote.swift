import CaissonCore

/// A value that is loaded from the engine for a key, and what to show while it is not there.
struct Remote<Key: Equatable & Sendable, Value: Sendable>: Sendable {
    private(set) var key: Key?
    private(set) var value: Value?
    private(set) var failure: CaissonError?
    /// When the running load was asked for; nil when none runs.
    private(set) var loadingSince: Timestamp?
    private var isStale = false

    /// Says that what is shown is out of date; the next ``wants(_:now:)`` asks for it again and keeps it meanwhile.
    mutating func expire() { isStale = true }

    /// Whether a load must be started so that `key` is shown; notes that it was.
    mutating func wants(_ key: Key, now: Timestamp) -> Bool {
        if self.key != key {
            self = Remote()
            self.key = key
        } else if !isStale && (value != nil || failure != nil) || loadingSince != nil {
            return false
        }
        isStale = false
        loadingSince = now
        return true
    }

    /// Takes the end of a load; one for another key came too late and is dropped.
    mutating func receive(_ key: Key, _ result: Result<Value, CaissonError>) -> Bool {
        guard self.key == key else { return false }
        loadingSince = nil
        switch result {
        case .success(let value): (self.value, failure) = (value, nil)
        case .failure(let error): failure = error
        }
        return true
    }

    /// Shows nothing.
    mutating func clear() { self = Remote() }

    /// Loads say so only when they take longer than this, so that quick ones do not flicker.
    static var patience: Duration { .milliseconds(200) }

    /// Whether to say at `now` that the value is being loaded.
    func isSlow(at now: Timestamp) -> Bool { loadingSince.map { now.since($0) >= Self.patience } ?? false }
}
