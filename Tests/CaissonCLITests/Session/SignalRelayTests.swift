import Glibc
import Testing

@testable import CaissonCLI

@Suite(.serialized)
struct SignalRelayTests {
    @Test(.timeLimit(.minutes(1)))
    func `signals arrive in order and are given back afterwards`() async throws {
        var before = sigaction()
        sigaction(SIGUSR2, nil, &before)
        do {
            var signals = try StandardTerminal().signals(["SIGUSR2"], once: false).makeAsyncIterator()
            kill(getpid(), SIGUSR2)
            #expect(await signals.next() == "SIGUSR2")
            kill(getpid(), SIGUSR2)
            #expect(await signals.next() == "SIGUSR2")
        }
        var after = sigaction()
        sigaction(SIGUSR2, nil, &after)
        // The C library sets SA_RESTORER on whatever it installs.
        #expect(after.sa_flags & ~0x0400_0000 == before.sa_flags & ~0x0400_0000)
    }

    @Test(.timeLimit(.minutes(1)))
    func `an interrupt cancels the command and ends with 128 more`() async throws {
        let console = Console.standard()
        let (started, begin) = AsyncStream<Void>.makeStream()
        await #expect(throws: Interrupted.self) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await Interruption.watching(console) {
                        begin.yield()
                        let (silence, _) = AsyncStream<Never>.makeStream()
                        for await _ in silence {}
                    }
                }
                for await _ in started { break }
                kill(getpid(), SIGTERM)
                try await group.waitForAll()
            }
        }
    }
}
