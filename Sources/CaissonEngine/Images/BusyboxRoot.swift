import CaissonArchive
import CaissonCore

/// A small root file system around one static busybox.
struct BusyboxRoot {
    let program: [UInt8]
    let applets: [String]

    private static let directories = [
        "bin", "dev", "etc", "home", "opt", "proc", "root", "run", "sbin", "srv", "sys", "tmp", "usr", "usr/bin", "usr/sbin",
        "usr/local", "usr/local/bin", "var", "var/log", "var/tmp",
    ]

    private static let files = [
        "etc/passwd": "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n",
        "etc/group": "root:x:0:\nusers:x:100:\nnogroup:x:65534:\n",
        "etc/os-release": "ID=busybox\nNAME=BusyBox\nPRETTY_NAME=\"BusyBox\"\n",
    ]

    /// The tar of it, in a fixed order.
    func tar() throws -> [UInt8] {
        let bytes = ByteCollector()
        let writer = TarWriter { bytes.append($0) }
        for path in BusyboxRoot.directories {
            let mode: UInt32 = path.hasSuffix("tmp") ? 0o1777 : path == "root" ? 0o700 : 0o755
            try writer.begin(TarEntry(path: Array(path.utf8), kind: .directory, mode: mode, size: 0))
        }
        try add(program, "bin/busybox", 0o755, writer)
        for (path, text) in BusyboxRoot.files.sorted(by: { $0.key < $1.key }) { try add(Array(text.utf8), path, 0o644, writer) }
        for applet in applets where applet != "busybox" && !applet.contains("/") {
            var entry = TarEntry(path: Array("bin/\(applet)".utf8), kind: .symbolicLink, mode: 0o777, size: 0)
            entry.linkTarget = Array("busybox".utf8)
            try writer.begin(entry)
        }
        try writer.finish()
        return bytes.take()
    }

    private func add(_ content: [UInt8], _ path: String, _ mode: UInt32, _ writer: TarWriter) throws {
        try writer.begin(TarEntry(path: Array(path.utf8), kind: .regular, mode: mode, size: Int64(content.count)))
        try content.withUnsafeBytes { try writer.write($0) }
    }
}
