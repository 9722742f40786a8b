/// RUN.
package struct RunInstruction: Sendable, Equatable {
    package var command: CommandLine
    /// Inline scripts: one alone as the whole command is run as a script, others are given to the shell as written.
    package var heredocs: [Heredoc]
    package var mounts: [RunMount]
    package var network: Network?
    package var security: Security?

    package enum Network: String, Sendable, CaseIterable {
        case `default`, none, host
    }

    package enum Security: String, Sendable, CaseIterable {
        case sandbox, insecure
    }

    package init(
        _ command: CommandLine, heredocs: [Heredoc] = [], mounts: [RunMount] = [], network: Network? = nil,
        security: Security? = nil
    ) {
        self.command = command
        self.heredocs = heredocs
        self.mounts = mounts
        self.network = network
        self.security = security
    }
}

/// `--mount=type=…`. Values may hold variables, even the numbers, which are nil until ``expanded(by:)`` knows them.
package struct RunMount: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case bind, cache, tmpfs, secret, ssh
    }

    package enum Sharing: String, Sendable, CaseIterable {
        case shared, `private`, locked
    }

    /// As written; ``expanded(by:)`` reads it again where variables have values.
    package var text = ""
    package var kind: Kind
    package var target: String?
    package var source: String?
    package var from: String?
    package var isReadOnly: Bool
    package var id: String?
    package var sharing: Sharing?
    package var isRequired = false
    /// The variable a secret is given in.
    package var environment: String?
    /// Octal permission bits.
    package var mode: UInt32?
    package var uid: UInt32?
    package var gid: UInt32?
    /// Bytes of a tmpfs.
    package var size: Int64?

    package init(kind: Kind, isReadOnly: Bool) {
        self.kind = kind
        self.isReadOnly = isReadOnly
    }
}
