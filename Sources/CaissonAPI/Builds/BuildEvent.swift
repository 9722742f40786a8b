package import CaissonCore

/// What a build tells while it runs, in order; the same lines are kept on disk, so that a build can be watched from
/// another process and looked at afterwards. A reader that starts late reads them all from the first.
package enum BuildEvent: Sendable, Codable, Equatable {
    /// The first event.
    case started(BuildStart)
    /// The instruction graph, or more of it (contexts and base images come first). Steps keep their IDs.
    case steps([BuildStep])
    case stepStarted(Int, Timestamp)
    /// Where a running step stands; the latest per step and `id` counts.
    case stepProgress(Int, BuildProgress)
    /// What a step wrote: whole or partial lines, as they came. `stream` 1 is standard output, 2 is standard error.
    case stepLog(Int, stream: Int, text: String, Timestamp)
    case stepEnded(Int, StepEnd)
    case warning(BuildWarning)
    /// The last event.
    case ended(BuildEnd)
}

package struct BuildStart: Sendable, Codable, Equatable {
    package var id: ObjectID
    package var time: Timestamp
    /// The first tag, else the context as typed: what a list shows.
    package var name: String
    package var dockerfileName: String
    /// The whole Dockerfile, so that a step can be shown in it.
    package var dockerfile: String
    package var target: String?

    package init(id: ObjectID, time: Timestamp, name: String, dockerfileName: String, dockerfile: String, target: String?) {
        self.id = id
        self.time = time
        self.name = name
        self.dockerfileName = dockerfileName
        self.dockerfile = dockerfile
        self.target = target
    }
}

/// One vertex of the graph.
package struct BuildStep: Sendable, Codable, Equatable, Identifiable {
    package enum Kind: String, Sendable, Codable {
        /// Reading the Dockerfile, the ignore file, the context; resolving a base image; exporting.
        case `internal`
        case source, run, copy, add, metadata, export
    }

    /// Numbered from 1 in the order shown (`#1`).
    package var id: Int
    /// As BuildKit shows it: `[build 2/5] RUN make`, `[internal] load build context`, `exporting to image`.
    package var name: String
    package var kind: Kind
    /// The stage's name or number; nil for internal steps.
    package var stage: String?
    /// Steps it waits for.
    package var inputs: [Int]
    /// Lines of the Dockerfile, from 1; empty for internal steps.
    package var lines: ClosedRange<Int>?
    /// Seconds it took the last time it ran, nil when it never did: for the critical path and the time left.
    package var expected: Double?

    package init(
        id: Int, name: String, kind: Kind, stage: String? = nil, inputs: [Int] = [], lines: ClosedRange<Int>? = nil,
        expected: Double? = nil
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.stage = stage
        self.inputs = inputs
        self.lines = lines
        self.expected = expected
    }
}

package struct BuildProgress: Sendable, Codable, Equatable {
    /// What moves: a layer's short digest, `transferring context`, `exporting layers`.
    package var id: String
    /// Bytes, or files where `unit` says so.
    package var current: Int64
    package var total: Int64?
    package var isDone: Bool

    package init(id: String, current: Int64, total: Int64? = nil, isDone: Bool = false) {
        self.id = id
        self.current = current
        self.total = total
        self.isDone = isDone
    }
}

package struct StepEnd: Sendable, Codable, Equatable {
    package enum Outcome: Sendable, Codable, Equatable {
        case done, cached, cancelled
        /// The message, and the exit status of a RUN.
        case failed(message: String, exitCode: Int32?)
    }

    package var time: Timestamp
    package var outcome: Outcome
    /// Why it ran; nil for a cached step and for one that is never cached.
    package var miss: CacheMiss?
    /// The layer it made; nil when it made none.
    package var diffID: String?
    /// Bytes of that layer's files.
    package var size: Int64?

    package init(
        time: Timestamp, outcome: Outcome, miss: CacheMiss? = nil, diffID: String? = nil, size: Int64? = nil
    ) {
        self.time = time
        self.outcome = outcome
        self.miss = miss
        self.diffID = diffID
        self.size = size
    }
}

/// Why a step was not taken from the cache.
package struct CacheMiss: Sendable, Codable, Equatable {
    package enum Reason: String, Sendable, Codable {
        /// Nothing like it was built here before.
        case neverBuilt
        /// The instruction's text, or its flags, changed.
        case instruction
        /// An argument or variable it sees changed.
        case argument
        /// The base image has another digest.
        case base
        /// A step before it made something else.
        case parent
        /// Files of a context or of a stage changed.
        case files
        /// A mount's source or a secret's presence changed.
        case mount
        /// `--no-cache`, `--no-cache-filter`.
        case asked
        /// The result was pruned.
        case pruned
    }

    package var reason: Reason
    /// One line for people: `ARG VERSION: "1.2" is now "1.3"`, `3 files changed`.
    package var headline: String
    /// The step that changed first when the reason is ``Reason/parent``.
    package var step: Int?
    package var files: [ChangedFile]
    /// Unified difference of the instruction, or of the first changed text file; empty when there is none to show.
    package var difference: String

    package init(
        reason: Reason, headline: String, step: Int? = nil, files: [ChangedFile] = [], difference: String = ""
    ) {
        self.reason = reason
        self.headline = headline
        self.step = step
        self.files = files
        self.difference = difference
    }
}

/// A file of a context that differs from the one of the last build.
package struct ChangedFile: Sendable, Codable, Equatable {
    package var path: String
    package var kind: ChangeKind
    /// Unified difference of a small text file; nil when it is large, not text, or its old version is not kept.
    package var difference: String?

    package init(path: String, kind: ChangeKind, difference: String? = nil) {
        self.path = path
        self.kind = kind
        self.difference = difference
    }
}

/// A BuildKit build check that found something.
package struct BuildWarning: Sendable, Codable, Equatable {
    /// The check's name (`StageNameCasing`).
    package var name: String
    package var message: String
    package var url: String
    package var lines: ClosedRange<Int>?

    package init(name: String, message: String, url: String = "", lines: ClosedRange<Int>? = nil) {
        self.name = name
        self.message = message
        self.url = url
        self.lines = lines
    }
}

package struct BuildEnd: Sendable, Codable, Equatable {
    package enum Outcome: Sendable, Codable, Equatable {
        case done(BuildResult)
        case cancelled
        /// `source` is the Dockerfile around the failing line, as BuildKit prints it; empty when no line is to blame.
        case failed(message: String, step: Int?, source: String)
    }

    package var time: Timestamp
    package var outcome: Outcome

    package init(time: Timestamp, outcome: Outcome) {
        self.time = time
        self.outcome = outcome
    }
}

/// What a build made.
package struct BuildResult: Sendable, Codable, Equatable {
    package var id: ObjectID
    /// `sha256:…`; nil when nothing was exported as an image.
    package var imageID: String?
    /// Familiar references given to it.
    package var references: [String]
    /// The keys of `--metadata-file`.
    package var metadata: [String: String]

    package init(id: ObjectID, imageID: String?, references: [String] = [], metadata: [String: String] = [:]) {
        self.id = id
        self.imageID = imageID
        self.references = references
        self.metadata = metadata
    }
}

/// Takes events of a build; called from any thread, one at a time, must not block.
package typealias BuildEventSink = @Sendable (BuildEvent) -> Void
