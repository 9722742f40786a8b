import CaissonLinux
import SystemPackage
import TestSupport

/// Programs that send and answer datagrams, on the host or in a container's network.
struct Datagrams {
    private let output: FilePath

    /// What was answered so far.
    func answers() throws -> [String] { try Files.readText(output).split(separator: "\n").map(String.init) }

    /// Answers each datagram with `word`.
    static func answer(_ word: String, at port: Int, in pid: Int32, _ lab: SwarmLab) throws -> Datagrams {
        let script = """
            use Socket; socket(S, PF_INET, SOCK_DGRAM, 17); bind(S, sockaddr_in($ARGV[1], INADDR_ANY)) or die;
            while (my $from = recv(S, my $text, 99, 0)) { send(S, $ARGV[0], 0, $from) }
            """
        return try start(script, [word, "\(port)"], in: pid, lab)
    }

    /// Sends from one port for as long as it lives, some ten times a second.
    static func send(to host: String, _ port: Int, in pid: Int32?, _ lab: SwarmLab) throws -> Datagrams {
        let script = """
            use Socket; socket(S, PF_INET, SOCK_DGRAM, 17); connect(S, sockaddr_in($ARGV[1], inet_aton($ARGV[0]))); $| = 1;
            while (1) {
                send(S, "x", 0); my ($ready, $text) = ("", ""); vec($ready, fileno(S), 1) = 1;
                if (select($ready, undef, undef, 0.2)) { defined recv(S, $text, 99, 0) and print "$text\\n" }
                select(undef, undef, undef, 0.1);
            }
            """
        return try start(script, [host, "\(port)"], in: pid, lab)
    }

    private static func start(_ script: String, _ arguments: [String], in pid: Int32?, _ lab: SwarmLab) throws
        -> Datagrams
    {
        let output = lab.lab.fixture.path("datagrams-\(String(UInt32.random(in: 0 ... .max), radix: 36))")
        let file = try Files.open(output, [.write, .create, .truncate])
        let null = try Files.open("/dev/null", .read)
        let perl = ["/usr/bin/perl", "-e", script] + arguments
        let words = pid.map { ["/usr/bin/nsenter", "--net=/proc/\($0)/ns/net"] + perl } ?? perl
        let child = try ChildProcess.spawn(
            SpawnRequest(
                FilePath(words[0]), words, environment: ["LC_ALL=C"],
                descriptors: [0: null.raw, 1: file.raw, 2: file.raw]))
        lab.keep(child)
        return Datagrams(output: output)
    }

    static func end(_ lab: SwarmLab) { lab.endKept() }
}
