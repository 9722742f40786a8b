import CaissonCore
import CaissonLinux
import Glibc
import SystemPackage
import Testing

struct SyscallErrorTests {
    @Test("an error reads call, object, reason", arguments: [
        (SyscallError("mount", "/proc", errno: EPERM), "mount /proc: operation not permitted"),
        (SyscallError("pipe", errno: EMFILE), "pipe: too many open files"),
        (SyscallError("read", "x", errno: EIO), "read x: input/output error"),
        (SyscallError("x", "", errno: 9999), "x: error 9999"),
    ])
    func description(_ row: (error: SyscallError, text: String)) { #expect(row.error.description == row.text) }

    @Test func `a missing file becomes not found at a target's edge`() throws {
        let error = #expect(throws: SyscallError.self) { _ = try Files.read("/no/such/file") }
        #expect(error?.code == .notFound)
        #expect(error?.asCaissonError("layer").message == "layer: open /no/such/file: no such file or directory")
    }
}
