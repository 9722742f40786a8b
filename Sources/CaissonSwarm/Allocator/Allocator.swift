import CaissonAPI
package import CaissonCore

/// Gives networks subnets, services virtual addresses and ports, and tasks their addresses.
///
/// What is taken is read from the records each time: there is no second book that could disagree with them, and what is
/// removed is free by being gone. A task gets addresses only from what the snapshot shows as allocated, so nothing is built
/// on a write that may fail.
package struct Allocator: Sendable {
    /// What is to be written, and what could not be given.
    package struct Outcome: Sendable {
        /// Records that changed.
        package internal(set) var networks: [NetworkRecord] = []
        package internal(set) var services: [ServiceRecord] = []
        /// Every task that waits for a node, those with new addresses as `pending`.
        package internal(set) var tasks: [TaskRecord] = []
        /// Why objects stay without what they need. A task's reason is in its status too.
        package internal(set) var problems: [ObjectKey: String] = [:]
    }

    package init() {}

    /// Works out what the snapshot lacks.
    package func allocate(_ snapshot: ClusterSnapshot, now: Timestamp) -> Outcome {
        var outcome = Outcome()
        allocateNetworks(snapshot, &outcome)
        var book = AddressBook(snapshot)
        allocateServices(snapshot, &book, &outcome)
        let touched = Set(outcome.services.map(\.id))
        for id in snapshot.unassigned.sorted() {
            guard var task = snapshot.tasks[id], task.desired.isWanted else { continue }
            if task.state == .new {
                // A service that changes in this step gives to its tasks in the next.
                if touched.contains(task.service) { continue }
                allocate(&task, snapshot, &book, &outcome, now)
            }
            outcome.tasks.append(task)
        }
        return outcome
    }

    private func allocateNetworks(_ snapshot: ClusterSnapshot, _ outcome: inout Outcome) {
        let lacking = snapshot.networks.values.filter { $0.lacksAllocation && !$0.isBeingRemoved }.sorted { $0.id < $1.id }
        guard !lacking.isEmpty else { return }
        var subnets = SubnetAllocator(snapshot.networks.values, snapshot.settings)
        // Those that ask for a subnet go first, so that none is chosen for others out of their way.
        for var network in lacking.filter({ !$0.spec.subnets.isEmpty }) + lacking.filter(\.spec.subnets.isEmpty) {
            do throws(AllocationFailure) {
                try subnets.allocate(&network)
                outcome.networks.append(network)
            } catch {
                outcome.problems[.network(network.id)] = error.reason
            }
        }
    }

    private func allocateServices(_ snapshot: ClusterSnapshot, _ book: inout AddressBook, _ outcome: inout Outcome) {
        let services = snapshot.sortedServices.filter { !$0.isBeingRemoved }
        let changed = services.filter { book.lacksEndpoint($0) }
        guard !changed.isEmpty else { return }
        var ports = PortTable(snapshot.services.values)
        // Numbers that are asked for go first, so that none of them is chosen for another.
        let fixed = changed.filter { $0.spec.value.endpoint.ports.contains { $0.published != nil } }
        let others = changed.filter { service in !fixed.contains { $0.id == service.id } }
        for var service in fixed + others {
            let old = service
            do throws(AllocationFailure) {
                service.ports = try ports.allocate(service)
                service.virtualAddresses = try book.virtualAddresses(service)
                if service != old { outcome.services.append(service) }
            } catch {
                ports.take(old.ports, old)
                outcome.problems[.service(service.id)] = error.reason
            }
        }
    }

    private func allocate(
        _ task: inout TaskRecord, _ snapshot: ClusterSnapshot, _ book: inout AddressBook, _ outcome: inout Outcome, _ now: Timestamp
    ) {
        do throws(AllocationFailure) {
            if let reason = outcome.problems[.service(task.service)] { throw AllocationFailure(reason) }
            task.attachments = try book.attachments(task, snapshot.services[task.service])
            task.hostPorts = task.wantedPorts
            task.status = TaskStatus(state: .pending, since: now, message: "pending task scheduling")
        } catch {
            outcome.problems[.task(task.id)] = error.reason
            if task.status.error != error.reason { task.status.error = error.reason }
        }
    }
}

extension NetworkRecord {
    /// Whether the allocator has something to give it.
    fileprivate var lacksAllocation: Bool { subnets.isEmpty || (vni == nil && spec.driver == "overlay") }
}
