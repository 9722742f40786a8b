package import CaissonCore

/// A project as its files have it, beside what is there.
package struct ProjectDetails: Sendable, Equatable {
    package var name: String
    package var directory: String
    package var files: [String]
    /// Why the files cannot be read; nil when they were.
    package var problem: CaissonError?
    /// In an order in which each comes after what it depends on; services that the files do not have come last.
    package var services: [ProjectService]
    /// What `up` would do, in its order.
    package var plan: [ProjectStep]
    /// One line each.
    package var warnings: [String]

    package init(
        name: String, directory: String = "", files: [String] = [], problem: CaissonError? = nil,
        services: [ProjectService] = [], plan: [ProjectStep] = [], warnings: [String] = []
    ) {
        self.name = name
        self.directory = directory
        self.files = files
        self.problem = problem
        self.services = services
        self.plan = plan
        self.warnings = warnings
    }

    package static func == (left: ProjectDetails, right: ProjectDetails) -> Bool {
        left.name == right.name && left.directory == right.directory && left.files == right.files
            && left.problem?.message == right.problem?.message && left.services == right.services
            && left.plan == right.plan && left.warnings == right.warnings
    }
}

/// A service of a project.
package struct ProjectService: Sendable, Equatable {
    /// How its containers stand to the file.
    package enum Sync: Sendable, Equatable {
        case inStep
        /// The file says something else than when they were made; ``drift`` says what.
        case changed
        /// There is none, or fewer than there are to be.
        case missing
        /// The file does not have the service.
        case orphaned
        /// There is no file to compare with.
        case unknown
    }

    package var name: String
    package var image: String
    /// How many containers there are to be; nil without a file.
    package var wanted: Int?
    package var sync: Sync
    package var drift: [ProjectDrift]
    package var dependencies: [ProjectDependency]

    package init(
        name: String, image: String = "", wanted: Int? = nil, sync: Sync, drift: [ProjectDrift] = [],
        dependencies: [ProjectDependency] = []
    ) {
        self.name = name
        self.image = image
        self.wanted = wanted
        self.sync = sync
        self.drift = drift
        self.dependencies = dependencies
    }
}

/// One thing in which a container is not as the file says.
package struct ProjectDrift: Sendable, Equatable {
    /// `environment`, `image`, …
    package var key: String
    /// What the container has; nil for nothing.
    package var running: String?
    /// What the file says; nil for nothing.
    package var file: String?

    package init(_ key: String, running: String?, file: String?) {
        self.key = key
        self.running = running
        self.file = file
    }
}

/// What a service waits for before it starts.
package struct ProjectDependency: Sendable, Equatable {
    package var service: String
    /// `started`, `healthy`, `completed`.
    package var condition: String
    /// Whether it is so now.
    package var isMet: Bool
    /// What is in the way: `exit 1`, `unhealthy`, `not running`; empty when nothing is.
    package var reason: String

    package init(service: String, condition: String, isMet: Bool, reason: String = "") {
        self.service = service
        self.condition = condition
        self.isMet = isMet
        self.reason = reason
    }
}

/// A step of what `up` would do.
package struct ProjectStep: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case create, recreate, remove, start, keep, pull, build
    }

    package var kind: Kind
    /// `network shop_default`, `container shop-web-1`.
    package var subject: String
    /// Why; may be empty.
    package var reason: String

    package init(_ kind: Kind, _ subject: String, reason: String = "") {
        self.kind = kind
        self.subject = subject
        self.reason = reason
    }
}
