/// `caisson completion SHELL`: a script that asks `caisson __complete` at the cursor, so that it never goes stale and
/// knows the names of containers and images.
enum Completion {
    static let command = Command(
        name: "completion", usage: "bash|zsh|fish", summary: "Print a completion script for a shell",
        details: """
            Print a completion script for a shell

            bash:  source <(caisson completion bash)
            zsh:   caisson completion zsh > "${fpath[1]}/_caisson"
            fish:  caisson completion fish > ~/.config/fish/completions/caisson.fish
            """,
        arguments: .exactly(1),
        run: { call in
            guard let script = scripts[call.arguments[0]] else {
                throw ExitFailure(1, "unknown shell: \(call.arguments[0]): must be one of bash, zsh, fish")
            }
            try call.console.printRaw(script)
            return 0
        })

    private static let scripts = ["bash": bash, "zsh": zsh, "fish": fish]

    private static let bash = #"""
        # bash completion of caisson
        _caisson() {
            local current="${COMP_WORDS[COMP_CWORD]}" IFS=$'\n'
            COMPREPLY=($(caisson __complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
            if declare -F __ltrim_colon_completions >/dev/null; then __ltrim_colon_completions "$current"; fi
        }
        complete -o bashdefault -o default -F _caisson caisson

        """#

    private static let zsh = #"""
        #compdef caisson
        # zsh completion of caisson
        _caisson() {
            local -a found
            found=("${(@f)$(caisson __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
            found=(${found:#})
            if (( $#found )); then compadd -a found; else _files; fi
        }
        if [ "$funcstack[1]" = "_caisson" ]; then _caisson "$@"; else compdef _caisson caisson; fi

        """#

    private static let fish = #"""
        # fish completion of caisson
        function __caisson_complete
            set -l words (commandline -opc) (commandline -ct)
            caisson __complete -- $words[2..-1] 2>/dev/null
        end
        complete -c caisson -a '(__caisson_complete)'

        """#
}
