extension RunInstruction {
    /// The heredoc that is the whole command: its content is the script, run by the shell of the stage, or by the
    /// interpreter it names in a first line `#!…`.
    package var script: Heredoc? {
        guard case .shell(let text) = command, HeredocSyntax(word: text.utf8) != nil else { return nil }
        return heredocs.first
    }

    /// What the shell is given: the script, or the command with its heredocs below it for the shell to read. nil in the
    /// exec form.
    package var shellText: String? {
        guard case .shell(let text) = command else { return nil }
        if let script { return script.content }
        return heredocs.reduce(text) { $0 + "\n" + $1.content + $1.name }
    }
}
