import Testing

@testable import CaissonCLI

struct HelpTests {
    private static let commit = """
        Usage:  caisson container commit [OPTIONS] CONTAINER [REPOSITORY[:TAG]]

        Create a new image from a container's changes

        Aliases:
          caisson container commit, caisson commit

        Options:
          -a, --author string    Author (e.g., "John Hannibal Smith
                                 <hannibal@a-team.com>")
          -c, --change list      Apply Dockerfile instruction to the created image
          -m, --message string   Commit message
          -p, --pause            Pause container during commit (default true)

        """

    private static let exec = """
        Usage:  caisson exec [OPTIONS] CONTAINER COMMAND [ARG...]

        Execute a command in a running container

        Aliases:
          caisson container exec, caisson exec

        Options:
          -d, --detach               Detached mode: run command in the background
              --detach-keys string   Override the key sequence for detaching a
                                     container
          -e, --env list             Set environment variables
              --env-file list        Read in a file of environment variables
          -i, --interactive          Keep STDIN open even if not attached
              --privileged           Give extended privileges to the command
          -t, --tty                  Allocate a pseudo-TTY
          -u, --user string          Username or UID (format:
                                     "<name|uid>[:<group|gid>]")
          -w, --workdir string       Working directory inside the container

        """

    private static let logs = """
        Usage:  caisson container logs [OPTIONS] CONTAINER

        Fetch the logs of a container

        Aliases:
          caisson container logs, caisson logs

        Options:
              --details        Show extra details provided to logs
          -f, --follow         Follow log output
              --since string   Show logs since timestamp (e.g.
                               "2013-01-02T13:23:37Z") or relative (e.g. "42m"
                               for 42 minutes)
          -n, --tail string    Number of lines to show from the end of the logs
                               (default "all")
          -t, --timestamps     Show timestamps
              --until string   Show logs before a timestamp (e.g.
                               "2013-01-02T13:23:37Z") or relative (e.g. "42m"
                               for 42 minutes)

        """

    private static let pause = """
        Usage:  caisson pause CONTAINER [CONTAINER...]

        Pause all processes within one or more containers

        Aliases:
          caisson container pause, caisson pause

        """

    private static let copy = """
        Usage:  caisson container cp [OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-
        \tcaisson cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH

        Copy files/folders between a container and the local filesystem

        """

    @Test(arguments: [
        ("container commit --help", commit), ("help container commit", commit), ("exec --help", exec), ("help exec", exec),
        ("container logs -h", logs), ("pause --help", pause),
    ])
    func `help is laid out as docker's`(_ words: String, _ text: String) async {
        let run = CommandLineRun()
        #expect(await run(words) == 0)
        #expect(run.out == text)
        #expect(run.globals.isEmpty, "help needs no engine")
    }

    @Test func `cp has two usage lines`() async {
        let run = CommandLineRun()
        #expect(await run("container cp --help") == 0)
        #expect(run.out.hasPrefix(Self.copy))
    }

    @Test func `ps names all its spellings`() async {
        let run = CommandLineRun()
        #expect(await run("ps --help") == 0)
        #expect(run.out.contains("Aliases:\n  caisson container ls, caisson container list, caisson container ps, caisson ps\n"))
        #expect(run.out.contains("  -f, --filter filter   Filter output based on conditions provided\n"))
        #expect(run.out.contains("(default -1)"))
    }

    @Test func `run lists what it supports and nothing else`() async {
        let run = CommandLineRun()
        #expect(await run("container run --help") == 0)
        for flag in ["--add-host list", "-m, --memory bytes", "--mount mount", "--ulimit ulimit", "-p, --publish list", "-v, --volume list", "--cpus decimal"] {
            #expect(run.out.contains(flag))
        }
        for flag in ["--gpus", "--net ", "--disable-content-trust"] { #expect(!run.out.contains(flag)) }
        #expect(run.out.split(separator: "\n").allSatisfy { $0.count < 80 })
    }

    @Test(arguments: [("", "Usage:  caisson [OPTIONS] [COMMAND]"), ("help", "Usage:  caisson [OPTIONS] [COMMAND]"), ("--help", "Usage:  caisson [OPTIONS] [COMMAND]"), ("container", "Usage:  caisson container COMMAND"), ("image --help", "Usage:  caisson image COMMAND"), ("help system", "Usage:  caisson system COMMAND"), ("buildx", "Usage:  caisson builder COMMAND"), ("builder history", "Usage:  caisson builder history COMMAND"), ("help builder history ls", "Usage:  caisson builder history ls [OPTIONS]"), ("builder help history", "Usage:  caisson builder history COMMAND"), ("help buildx history", "Usage:  caisson builder history COMMAND")])
    func `nouns alone show their help`(_ words: String, _ first: String) async {
        let run = CommandLineRun()
        #expect(await run(words) == 0)
        #expect(run.out.hasPrefix(first))
    }

    @Test func `every command has a page and every verb is listed`() async {
        for command in CommandCatalog.commands {
            let words = (command.group ?? "").split(separator: " ").map { String($0) } + [command.name]
            let run = CommandLineRun()
            #expect(await run.run(words + ["--help"]) == 0)
            #expect(run.out.contains(command.summary) || command.details != nil)
            if let group = command.group {
                let noun = CommandLineRun()
                _ = await noun(group)
                #expect(noun.out.contains("  \(command.name) "))
            }
        }
    }

    @Test func `what is found ahead of all others is what would be found among them`() throws {
        var found = 0
        for command in CommandCatalog.commands {
            guard let word = command.topLevel ?? (command.group == nil ? command.name : nil), let brief = CommandCatalog.brief(word) else { continue }
            found += 1
            #expect(CommandCatalog.group(word) == nil)
            #expect(brief.group == command.group && brief.name == command.name)
            #expect(CommandCatalog.command(topLevel: word)?.name == brief.name)
        }
        #expect(found == 7)
    }

    @Test func `no command spells a flag twice`() {
        for command in CommandCatalog.commands {
            let flags = command.flags()
            #expect(Set(flags.map(\.name)).count == flags.count, "\(command.name)")
            let letters = flags.compactMap(\.short)
            #expect(Set(letters).count == letters.count, "\(command.name)")
        }
    }
}
