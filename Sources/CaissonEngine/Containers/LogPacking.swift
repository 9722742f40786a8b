import CaissonAPI
import CaissonArchive
import CaissonCore
import CaissonLinux
import CaissonRuntime
import CaissonStore
import SystemPackage

/// Compresses the full files of a log (`compress=true`) and reads them back.
enum LogPacking {
    /// Compresses what a container's monitor has put aside. Called by the monitor's reaper, of which there is one at a time.
    static func packFullFiles(of id: ObjectID, _ context: EngineContext) throws {
        let path = context.paths.log(id)
        guard Files.exists(numbered(path, 1)), let record = try context.database.read({ try $0.containers.find(id: id) }),
            try LogPlan.from(ContainerEntry(record).body.host.logConfig, path: path)?.compresses ?? false
        else { return }
        for number in 1..<1000 {
            let file = numbered(path, number)
            if Files.exists(file) {
                try pack(file, path)
            } else if !Files.exists(FilePath(file.string + ".gz")) {
                return
            }
        }
    }

    private static func numbered(_ path: FilePath, _ number: Int) -> FilePath { FilePath(path.string + ".\(number)") }

    private static func pack(_ file: FilePath, _ path: FilePath) throws {
        let packing = FilePath(path.string + ".packing")
        let plain = try Files.open(file, .read).shared()
        let status = try plain.status()
        do {
            let target = try Files.open(packing, [.write, .create, .truncate], mode: 0o640).shared()
            let compressor = try Compressor(.gzip, to: { try target.writeAll($0) })
            try transfer(from: { try plain.read(into: $0) }, to: { try compressor.write($0) })
            try compressor.finish()
            // A reader tells by it which file this was.
            try Files.setTimes(packing, accessed: status.accessed, modified: status.modified)
            try publish(packing, inode: status.inode, path)
        } catch {
            try? Files.remove(packing) // ignored: the next rotation writes over it
            throw error
        }
    }

    /// Under the lock that keeps the monitor from giving files other numbers.
    private static func publish(_ packing: FilePath, inode: UInt64, _ path: FilePath) throws {
        let lock = try FileLock.acquire(FilePath(path.string + ".lock"), timeout: .seconds(5))
        defer { lock.release() }
        for number in 1..<1000 {
            let file = numbered(path, number)
            guard let status = try? FileStatus.of(file) else { continue } // ignored: a compressed one
            guard status.inode == inode else { continue }
            try Files.rename(packing, to: FilePath(file.string + ".gz"))
            return try Files.remove(file)
        }
        // The log has grown by so much meanwhile that this part of it is gone.
        try Files.remove(packing)
    }

    private static func transfer(
        from source: (UnsafeMutableRawBufferPointer) throws -> Int, to sink: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 16) { buffer in
            while true {
                let count = try source(buffer)
                if count == 0 { return }
                try sink(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        }
    }

    /// Unpacks to a file that has no name, in the log's folder: a log may be larger than memory.
    static func unpack(beside path: FilePath) -> LogUnpacker {
        { packed throws(SyscallError) in
            let name = FilePath(path.string + ".plain-\(ObjectID.random().short)")
            let plain = try Files.open(name, [.readWrite, .create, .exclusive], mode: 0o600).shared()
            try Files.remove(name)
            do {
                var offset: Int64 = 0
                let decompressor = try Decompressor { buffer in
                    let count = try packed.readAt(offset: offset, into: buffer)
                    offset += Int64(count)
                    return count
                }
                try transfer(from: { try decompressor.read(into: $0) }, to: { try plain.writeAll($0) })
            } catch let error as SyscallError {
                throw error
            } catch {
                throw SyscallError("unpack", path.string, errno: 5)
            }
            return plain
        }
    }
}
