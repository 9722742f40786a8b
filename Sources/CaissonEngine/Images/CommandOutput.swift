import CaissonCore
import CaissonLinux
import SystemPackage

/// Runs a program of this machine for what it prints.
enum CommandOutput {
    /// Lines of standard output; throws ``CaissonError`` naming the command when it fails.
    static func lines(_ path: FilePath, _ arguments: [String], limit: Int = 16 << 20) async throws -> [String] {
        var lines: [String] = []
        let status = try await run(path, arguments, limit: limit) { lines.append($0) }
        guard status.code == 0 else {
            throw CaissonError(.internal, "\(arguments.joined(separator: " ")): exit status \(status.code)")
        }
        return lines
    }

    /// Hands over line by line what the program writes to standard output, and with `both` to standard error.
    static func run(
        _ path: FilePath, _ arguments: [String], limit: Int = 16 << 20, both: Bool = false, line: (String) -> Void
    ) async throws -> ExitStatus {
        let (reader, child) = try start(path, arguments, both)
        var rest: [UInt8] = []
        var total = 0
        while total < limit {
            let bytes = try reader.read(upTo: 64 << 10)
            if bytes.isEmpty { break }
            total += bytes.count
            rest += bytes
            while let end = rest.firstIndex(of: 10) {
                line(String(decoding: rest[..<end], as: UTF8.self))
                rest.removeSubrange(...end)
            }
        }
        if !rest.isEmpty { line(String(decoding: rest, as: UTF8.self)) }
        return try await child.wait()
    }

    /// The writer is ours only until the child has it: with it open, the reader would never see the end.
    private static func start(_ path: FilePath, _ arguments: [String], _ both: Bool) throws -> (SharedDescriptor, ChildProcess) {
        let pipe = try Pipe()
        let quiet = try Files.open("/dev/null", .readWrite)
        let request = SpawnRequest(
            path, arguments, environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"],
            descriptors: [0: quiet.raw, 1: pipe.writer.raw, 2: both ? pipe.writer.raw : quiet.raw])
        return try withExtendedLifetime(pipe) { (pipe.reader, try ChildProcess.spawn(request)) }
    }
}
