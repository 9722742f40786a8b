import ArgumentParser
import CaissonLinux

/// `caissond`: the long-lived engine, and the commands that start, ask, end and install it.
@main
struct Caissond: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "caissond", abstract: "The long-lived engine of Caisson.",
        discussion: """
            Starts containers after a boot as their restart policies say, looks after networks and monitors, and carries what \
            needs an engine that stays. Containers neither need it nor notice when it ends. Without a command it runs.
            """,
        subcommands: [Run.self, Start.self, Stop.self, Reload.self, Status.self, Install.self, Uninstall.self], defaultSubcommand: Run.self)

    static func main() {
        // A reader that went away shows as a failed write, not as a silent death.
        Signal.pipe.ignore()
        // Ignored, as who started us may have left it, it would keep from us how our children end.
        Signal.child.restoreDefault()
        main(nil)
    }
}
