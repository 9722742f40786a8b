import CaissonAPI
import CaissonCore
import CaissonLinux
import SystemPackage

/// A file of the user's that an archive is written to: whole or not at all, unless it is a pipe or a terminal.
struct OutputFile {
    let path: FilePath

    init(_ path: String) { self.path = FilePath(path) }

    func write(_ body: (@escaping ByteSink) throws -> Void) throws {
        do {
            let present = try Files.isThere(path) ? FileStatus.of(path) : nil
            if let present, present.kind != .regular {
                guard present.kind != .directory else {
                    throw CaissonError(.invalidArgument, "output \(path): is a directory", subject: path.string)
                }
                return try write(to: Files.open(path, .write).shared(), body)
            }
            let part = FilePath("\(path).\(String(UInt32.random(in: 0 ... .max), radix: 36)).part")
            defer { try? Files.remove(part) }  // ignored: it has its name by now, or could not be made
            try write(to: Files.open(part, [.write, .create, .exclusive, .noFollow]).shared(), body)
            try Files.rename(part, to: path)
        } catch let error as SyscallError {
            throw error.asCaissonError("output \(path)")
        }
    }

    private func write(to file: SharedDescriptor, _ body: (@escaping ByteSink) throws -> Void) throws {
        try body { try file.writeAll($0) }
    }
}
