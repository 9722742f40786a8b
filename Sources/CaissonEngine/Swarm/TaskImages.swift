import CaissonAPI
import CaissonCore
import Synchronization

/// Gets the images of tasks: of many tasks that need one at a time, one fetches it.
final class TaskImages: Sendable {
    private let images: any ImagesAPI
    private let gates = Mutex<[String: SerialGate]>([:])

    init(_ images: any ImagesAPI) { self.images = images }

    /// Returns once the image is here. Throws `notFound` where it is not and may not be fetched.
    func ensure(_ reference: String, _ pull: PullPolicy) async throws {
        if pull != .always, try await isHere(reference) { return }
        if pull == .never { throw CaissonError(.notFound, "No such image: \(reference)", subject: reference) }
        let gate = gates.withLock { gates in
            if let gate = gates[reference] { return gate }
            let gate = SerialGate()
            gates[reference] = gate
            return gate
        }
        try await gate.run { [self] in
            // Fetched by the one before.
            if pull != .always, try await isHere(reference) { return }
            try Task.checkCancellation()
            _ = try await images.pull(PullRequest(reference: reference)) { _ in }
        }
    }

    private func isHere(_ reference: String) async throws -> Bool {
        do {
            _ = try await images.inspect(reference)
            return true
        } catch let error as CaissonError where error.code == .notFound { return false }
    }
}
