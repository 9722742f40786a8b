extension DayContainer {
    /// What `step` may do. `racing` are those at work on the same container: between their look at it and their deed it may change
    /// under them, which is then told as if it had been so at first, or passed over.
    func effects(of step: DayStep, racing: Bool) -> [DayEffect] {
        if state == .absent { return effectsOnNothing(step, racing) }
        switch step {
        case .create: return [refused("is already in use by container")]
        case .look: return [done()]
        case .start: return state == .paused ? [refused("cannot start a paused container")] : [done { $0.state = .running }]
        case .send(let codes, let insists): return sent(codes, insists, racing)
        case .thaw: return [done { if $0.state == .paused { $0.state = .running } }]
        // What lives and is not doomed is another life.
        case .end: return isLive && !doom.isEmpty ? doom.map { DayEffect(container: ended($0)) } : [done()]
        // While it lives a wait goes on.
        case .wait: return isLive ? [] : [done()]
        case .loseMonitor: return [DayEffect(container: ended(137))]
        case .rename(let name): return [done { $0.name = name }]
        case .update(let limit): return [done { $0.processLimit = limit }]
        case .remove(let force): return isLive && !force ? [refused("cannot remove container")] : [done { $0 = DayContainer(name: $0.name) }]
        case .pause, .unpause: return frozen(step)
        case .exec(let file): return executed(file, racing)
        case .connect(let network):
            return networks.contains(network) ? [refused("already exists in network")] : plugged(racing) { $0.networks.insert(network) }
        case .disconnect(let network):
            return networks.contains(network) ? plugged(racing) { $0.networks.remove(network) } : [refused("is not connected to network")]
        }
    }

    private func plugged(_ racing: Bool, _ change: (inout DayContainer) -> Void) -> [DayEffect] {
        [done(change)] + ((racing && isLive) || !byItself.isEmpty ? [refused("is not running")] : [])
    }

    private func effectsOnNothing(_ step: DayStep, _ racing: Bool) -> [DayEffect] {
        if case .create(let kind, let name) = step {
            return [done { $0 = DayContainer(state: .created, kind: kind, name: name, networks: ["bridge"]) }]
        }
        let missing = refused("No such container")
        switch step {
        case .thaw, .end: return [done()]
        case .remove, .wait: return racing ? [missing, done()] : [missing]
        case .send: return racing ? [missing, refused("is not running"), done()] : [missing]
        case .exec: return racing ? [missing, refused("is not running", "status 137")] : [missing]
        default: return [missing]
        }
    }

    private func sent(_ codes: Set<Int32>, _ insists: Bool, _ racing: Bool) -> [DayEffect] {
        guard isLive else { return insists ? [refused("is not running")] + (racing ? [done()] : []) : [done()] }
        let deadly = kind == .brief ? codes.intersection([137]) : codes
        // SIGTERM alone: a process that has not come to its trap yet is deaf to it.
        let deaf = codes.contains(137) ? [] : [done()]
        return deaf + (deadly.isEmpty ? [] : [done { $0.doom.formUnion(deadly) }])
    }

    private func frozen(_ step: DayStep) -> [DayEffect] {
        switch (step, state) {
        case (.pause, .running): [done { $0.state = .paused }]
        case (.pause, .paused): [refused("is already paused")]
        case (.pause, _): [refused("is not running")]
        case (_, .paused): [done { $0.state = .running }]
        default: [refused("is not paused")]
        }
    }

    private func executed(_ file: String, _ racing: Bool) -> [DayEffect] {
        guard state == .running else { return [refused(state == .paused ? "is paused" : "is not running")] }
        let made = done { $0.files.insert(file) }
        guard racing || !byItself.isEmpty else { return [made] }
        // The container's end is the end of everything in it.
        let words = ["is not running", "is paused", "status 137"]
        return [made, DayEffect(container: made.container, refusal: words), DayEffect(container: self, refusal: words)]
    }

    private func done(_ change: (inout DayContainer) -> Void = { _ in }) -> DayEffect {
        var container = self
        change(&container)
        return DayEffect(container: container)
    }

    private func refused(_ words: String...) -> DayEffect { DayEffect(container: self, refusal: words) }
}
