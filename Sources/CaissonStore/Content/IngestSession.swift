import CaissonCore
import CaissonLinux
package import CaissonOCI
import Synchronization
import SystemPackage

/// A blob on its way into the content store: hashed as it is written, checked and renamed by ``commit()``.
///
/// One thread at a time writes. A session that is neither committed nor aborted keeps what it has for a later resume.
package final class IngestSession: Sendable {
    private struct State {
        var digester: Digester
        var lock: FileLock?
        var isOpen = true
    }

    private let content: ContentStore
    private let part: FilePath
    private let file: SharedDescriptor
    private let expected: CaissonOCI.Descriptor?
    private let state: Mutex<State>
    /// The blob is complete in the store: there is nothing to write, ``commit()`` is free.
    package let alreadyPresent: Bool

    init(
        _ content: ContentStore, part: FilePath, file: SharedDescriptor, expected: CaissonOCI.Descriptor?,
        digester: Digester, lock: FileLock?, alreadyPresent: Bool = false
    ) {
        self.content = content
        self.part = part
        self.file = file
        self.expected = expected
        self.alreadyPresent = alreadyPresent
        self.state = Mutex(State(digester: digester, lock: lock))
    }

    /// Bytes already here: the transfer goes on at this offset.
    package var offset: Int64 { alreadyPresent ? expected?.size ?? 0 : state.withLock { $0.digester.count } }

    /// Adds bytes; `dataLoss` when they are more than were announced.
    package func write(_ bytes: UnsafeRawBufferPointer) throws {
        try state.withLock { state in
            try requireOpen(state)
            if let expected, state.digester.count + Int64(bytes.count) > expected.size {
                throw CaissonError(
                    .dataLoss, "blob \(expected.digest): more than the announced \(expected.size) bytes", subject: expected.digest.text)
            }
            do throws(SyscallError) {
                try file.writeAll(bytes)
            } catch {
                throw error.asCaissonError("write \(part)")
            }
            state.digester.update(bytes)
        }
    }

    /// Drops what is here, for a source that cannot continue at an offset.
    package func restart() throws {
        try state.withLock { state in
            try requireOpen(state)
            do throws(SyscallError) {
                try file.truncate(0)
                try file.seek(to: 0)
            } catch {
                throw error.asCaissonError("write \(part)")
            }
            state.digester = Digester(expected?.digest.algorithm ?? .sha256)
        }
    }

    /// Checks size and digest and makes the blob part of the store. Wrong content is deleted and `dataLoss`.
    @discardableResult
    package func commit(mediaType: MediaType? = nil) throws -> CaissonOCI.Descriptor {
        if alreadyPresent, let expected { return expected }
        return try state.withLock { state in
            try requireOpen(state)
            let (digest, size) = (state.digester.finalize(), state.digester.count)
            try check(digest, size, &state)
            do throws(SyscallError) {
                try Files.rename(part, to: content.path(of: digest))
            } catch {
                throw error.asCaissonError("store blob \(digest)")
            }
            close(&state)
            return expected ?? Descriptor(mediaType: mediaType ?? .ociLayer, digest: digest, size: size)
        }
    }

    private func check(_ digest: Digest, _ size: Int64, _ state: inout State) throws {
        guard let expected else { return }
        if size < expected.size {
            // The rest may still come in a later session.
            close(&state)
            throw CaissonError(
                .dataLoss, "blob \(expected.digest): ended after \(size) of \(expected.size) bytes", subject: expected.digest.text)
        }
        guard digest == expected.digest else {
            try? Files.remove(part)  // ignored: the collector finds it
            close(&state)
            throw CaissonError(
                .dataLoss, "filesystem layer verification failed for digest \(expected.digest)", subject: expected.digest.text)
        }
    }

    /// Ends the session and keeps what is here for a later one of the same digest.
    package func suspend() { state.withLock { close(&$0) } }

    /// Ends the session and deletes what is here.
    package func abort() {
        guard !alreadyPresent else { return }
        state.withLock { state in
            guard state.isOpen else { return }
            try? Files.remove(part)  // ignored: the collector finds it
            close(&state)
        }
    }

    private func close(_ state: inout State) {
        state.isOpen = false
        state.lock?.release()
        state.lock = nil
    }

    private func requireOpen(_ state: State) throws {
        guard state.isOpen, !alreadyPresent else {
            throw CaissonError(.failedPrecondition, "write \(part): the ingest is over")
        }
    }
}
