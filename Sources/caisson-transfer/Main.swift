import CaissonLinux
import Glibc
import SystemPackage

/// The process that meets the network, so that the engine does not: started by the engine with a control socket as
/// descriptor 3, and gone when that socket closes.
@main struct CaissonTransfer {
    private static let controlDescriptor: Int32 = 3

    static func main() async {
        // A reader that went away is an error of one write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        guard let status = try? FileStatus.of(descriptor: controlDescriptor), status.kind == .socket else {
            complain("caisson-transfer is started by caisson and is of no use alone")
            exit(2)
        }
        do {
            // Before the first byte from the network, and while there is one thread. libdispatch looks once a second at
            // /proc/TID/stat of its threads, which is below no folder that could be named now, and traps when it cannot.
            _ = try TransferSandbox.enter(readable: ["/proc"])
        } catch {
            complain("\(error)")
            exit(1)
        }
        let channel = ControlChannel(UnixSocket(OwnedDescriptor(controlDescriptor)))
        await TransferServer(channel).run()
    }

    private static func complain(_ text: String) {
        try? FileIO.writeAll(2, "caisson-transfer: \(text)\n")  // ignored: nobody listens
    }
}
