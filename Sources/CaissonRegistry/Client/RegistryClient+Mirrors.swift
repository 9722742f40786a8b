import CaissonAPI
import CaissonCore

/// The receiver of a download failed: no other endpoint can help.
struct SinkFailure: Error { let cause: any Error }

extension RegistryClient {
    /// Tries every mirror, then the registry. What fails at a mirror is told and passed over.
    func reading<Value: Sendable>(_ body: (Endpoint) async throws -> Value) async throws -> Value {
        for mirror in mirrors where health.isUsable(mirror) {
            do {
                return try await body(mirror)
            } catch let error as SinkFailure {
                throw error.cause
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                let isUnreachable = (error as? TransportError)?.kind == .unreachable
                if !isUnreachable || health.giveUp(mirror) { notice("mirror \(mirror.base): \(error); trying next") }
            }
        }
        do {
            return try await body(upstream)
        } catch let error as SinkFailure {
            throw error.cause
        } catch {
            throw edge(error)
        }
    }

    /// Like ``reading``, at the registry itself alone: nothing is written to a mirror.
    func writing<Value: Sendable>(_ body: (Endpoint) async throws -> Value) async throws -> Value {
        do {
            return try await body(upstream)
        } catch {
            throw edge(error)
        }
    }

    private func edge(_ error: any Error) -> any Error {
        guard let error = error as? TransportError else { return CaissonError.wrapping(error, .unavailable, registry.domain) }
        return CaissonError(.unavailable, error.description, subject: registry.domain, cause: error)
    }
}
