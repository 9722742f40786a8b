import CaissonAPI
package import CaissonCore

/// The control loop of the manager that leads: from what is, by way of the orchestrators and the placer, to what is written.
///
/// It works when something changed and when a time has come that a service waits for, and on the services concerned only.
/// Nothing is remembered that another leader would have to know.
package struct Manager<Timer: Clock>: Sendable where Timer.Duration == Duration {
    private let store: any ClusterStore
    private let view: ClusterView
    private let term: LeadershipTerm?
    private let clock: Timer
    private let now: @Sendable () -> Timestamp

    /// `term` is the time in office every write is fenced with; nil where nobody else can lead. Delays run on `clock`, whose hours
    /// `now` tells.
    package init(
        _ store: any ClusterStore, _ view: ClusterView, term: LeadershipTerm? = nil, clock: Timer,
        now: @escaping @Sendable () -> Timestamp
    ) {
        (self.store, self.view, self.term, self.clock, self.now) = (store, view, term, clock, now)
    }

    /// Leads until cancelled. Throws `unavailable` when the term is over, and what the store throws.
    package func run() async throws {
        var agenda = Agenda()
        while true {
            if let news = view.news(past: agenda.revision) {
                agenda.take(news)
            } else if !agenda.isDue(now()) {
                try await view.wait(past: agenda.revision, orUntil: deadline(agenda), clock)
                continue
            }
            guard let snapshot = agenda.snapshot else { continue }
            try await work(snapshot, &agenda)
        }
    }

    private func deadline(_ agenda: Agenda) -> Timer.Instant? {
        agenda.wakeAt.map { clock.now.advanced(by: max(.zero, $0.since(now()))) }
    }

    /// One pass: what it wrote is waited for, so that the next does not decide it again.
    private func work(_ snapshot: ClusterSnapshot, _ agenda: inout Agenda) async throws {
        let moment = now()
        let only = agenda.begin(moment)
        let pass = ControlPass(snapshot, only: only, now: moment)
        agenda.note(pass.wakes, of: only)
        var written: Int64 = 0
        for transaction in pass.transactions {
            switch try await store.commit(transaction, under: term) {
            case .done(let revision): written = revision.number
            case .conflict: agenda.repeat(only)
            case .deposed: throw CaissonError(.unavailable, "another manager leads the swarm")
            }
        }
        if written > 0 { try await view.wait(reaching: written) }
        // Somebody wrote first, which is on its way here.
        if agenda.wasRefused { try await view.wait(past: snapshot.revision, orUntil: nil, clock) }
    }
}

/// What a manager has to look at next.
struct Agenda: Sendable {
    private(set) var snapshot: ClusterSnapshot?
    /// nil is every service, as after a fresh list.
    private var touched: Set<ServiceID>? = nil
    private var wakes: [ServiceID: Timestamp] = [:]
    private(set) var wasRefused = false

    var revision: Int64 { snapshot?.revision ?? 0 }
    var wakeAt: Timestamp? { wakes.values.min() }

    func isDue(_ now: Timestamp) -> Bool { wakeAt.map { $0 <= now } ?? false }

    mutating func take(_ news: ClusterView.News) {
        snapshot = news.snapshot
        guard let changes = news.changes else {
            touched = nil
            return
        }
        touched?.formUnion(Orchestrators.services(touchedBy: changes, in: news.snapshot))
    }

    /// The services of the pass that begins; nil for all.
    mutating func begin(_ now: Timestamp) -> Set<ServiceID>? {
        wasRefused = false
        defer { touched = [] }
        return touched.map { $0.union(wakes.filter { $0.value <= now }.keys) }
    }

    mutating func note(_ news: [ServiceID: Timestamp], of services: Set<ServiceID>?) {
        for id in services ?? Set(wakes.keys) { wakes[id] = nil }
        wakes.merge(news) { $1 }
    }

    /// The services of a pass of which something was not written are looked at again.
    mutating func `repeat`(_ services: Set<ServiceID>?) {
        wasRefused = true
        guard let services else {
            touched = nil
            return
        }
        touched?.formUnion(services)
    }
}
