import CLinux
import CaissonCore
import Glibc
package import SystemPackage

/// Files replaced as a whole: a reader sees the old content or the new, never a part.
package enum AtomicFile {
    /// Writes a temporary file beside `path` and renames it over it.
    ///
    /// `durable` also syncs the file before and the folder after the rename. On failure the temporary file is removed.
    package static func write(
        _ bytes: [UInt8], to path: FilePath, mode: UInt32 = 0o644, durable: Bool = false
    ) throws(SyscallError) {
        guard let name = path.lastComponent else { throw SyscallError("write", path.string, errno: EISDIR) }
        let folder = path.removingLastComponent()
        let temporary = folder.appending(".\(name.string).\(String(UInt64.random(in: 0 ... .max), radix: 36)).tmp")
        do throws(SyscallError) {
            let file = try Files.open(temporary, [.write, .create, .exclusive, .noFollow], mode: mode)
            _ = try systemCall("chmod", temporary.string) { fchmod(file.raw, mode) }
            try file.writeAll(bytes)
            if durable { try file.sync() }
            try Files.rename(temporary, to: path)
        } catch {
            _ = temporary.withPlatformString { unlink($0) }  // ignored: it may never have been made
            throw SyscallError(error.call, path.string, errno: error.errno)
        }
        if durable {
            let directory = try Files.open(folder.isEmpty ? "." : folder, [.read, .directory])
            try directory.sync()
        }
    }

    /// Writes text as UTF-8.
    package static func write(
        _ text: String, to path: FilePath, mode: UInt32 = 0o644, durable: Bool = false
    ) throws(SyscallError) {
        try write(Array(text.utf8), to: path, mode: mode, durable: durable)
    }
}
