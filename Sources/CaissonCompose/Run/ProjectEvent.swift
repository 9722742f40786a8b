/// A step of what is done to a project, for progress displays.
package struct ProjectEvent: Sendable, Equatable {
    package enum State: Sendable {
        case working, done, failed
    }

    /// `Container shop-web-1`, `Network shop_default`.
    package var subject: String
    /// Docker's words: `Creating`, `Created`, `Starting`, `Healthy`, …
    package var text: String
    package var state: State

    package init(_ subject: String, _ text: String, _ state: State) {
        self.subject = subject
        self.text = text
        self.state = state
    }
}

/// Takes events; called from any thread, must not block.
package typealias ProjectSink = @Sendable (ProjectEvent) -> Void
