import ArgumentParser
import CaissonControl
import CaissonDaemon
import CaissonEngine
import CaissonLinux

extension Engine: DaemonEngine {}

extension Caissond {
    /// `caissond run`.
    struct Run: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Run in the foreground until SIGTERM; SIGHUP reads the configuration again.")

        @OptionGroup var place: PlaceOptions
        @Flag(help: ArgumentHelp("Write a line to standard output when everything can be asked for, and close it", visibility: .hidden))
        var announce = false

        func run() throws {
            let log = DaemonLog()
            // Before any other thread, and before the process goes to other namespaces.
            let signals = try SignalQueue([.term, .int, .hup])
            let notifier = try ServiceNotifier.fromEnvironment()
            var entry = place.entry
            entry.enter()
            if let refusal = entry.refusal {
                log.error("\(refusal)")
                throw ExitCode.failure
            }
            let engine = Engine(entry.options(configDirectory: place.configDirectory, executables: EngineEntry.executables))
            let process = try DaemonProcess(engine, log: log, notifier: notifier, signals: signals)
            process.runToEnd { [announce] in if announce { DaemonLauncher.announce() } }
        }
    }
}
