import TestSupport
import Testing

/// Runs a suite's tests with the UI actor's jobs being worked off; without this its first hop would wait for ever.
struct OnScreenLoop: SuiteTrait, TestTrait, TestScoping {
    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        ScreenLoop.run()
        try await function()
    }
}

extension Trait where Self == OnScreenLoop {
    static var onScreenLoop: OnScreenLoop { OnScreenLoop() }
}
