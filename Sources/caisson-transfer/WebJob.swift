import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonRegistry
import Glibc

/// One download at work.
struct WebJob: Sendable {
    let id: UInt32
    let request: WebRequest
    /// The engine's file, empty at first.
    let file: SharedDescriptor
    let channel: ControlChannel

    /// The last word on the request; never throws.
    func run() async -> TransferOutcome {
        let pace = ProgressPace { received in channel.send(TransferReply(id: id, outcome: .progress(received))) }
        do {
            let answer = try await WebDownload(request).run(
                into: { try file.writeAll($0) },
                restart: {
                    guard ftruncate(file.raw, 0) == 0, lseek(file.raw, 0, Int32(SEEK_SET)) == 0 else {
                        throw SyscallError("truncate", errno: errno)
                    }
                },
                progress: { received, _ in pace.report(received) })
            return .downloaded(answer)
        } catch {
            return .failed(TransferFailure(error))
        }
    }
}
