import CShimMonitor

/// What other processes read about this one: `pid`, `running`, `exit` and `health` in the run directory, our working directory.
enum RunFiles {
    static func writeRunning(_ started: cz_started) {
        var text = Text()
        text.append(Int64(started.pid))
        text.append("\n")
        replace("pid", text)
        text.clear()
        text.append("{\"pid\":")
        text.append(Int64(started.pid))
        text.append(",\"shimPID\":")
        text.append(Int64(getpid()))
        text.append(",\"generation\":")
        text.append(Int64(started.generation))
        text.append(",\"restartCount\":")
        text.append(Int64(started.restarts))
        text.append(",\"started\":\"")
        text.append(started.at)
        text.append("\"}\n")
        replace("running", text)
    }

    /// To be called before the process is reaped: its number may belong to another one after that.
    static func removeRunning() {
        unlink("pid")
        unlink("running")
    }

    static func writeExit(_ report: cz_exited) {
        var text = Text()
        text.append("{\"status\":")
        text.append(Int64(report.status))
        text.append(",\"signal\":")
        text.append(Int64(report.signal))
        text.append(",\"oomKilled\":")
        text.append(report.flags & UInt32(CZ_EXIT_OOM) != 0)
        text.append(",\"started\":\"")
        text.append(report.started)
        text.append("\",\"finished\":\"")
        text.append(report.finished)
        text.append("\",\"restartCount\":")
        text.append(Int64(report.restarts))
        text.append(",\"generation\":")
        text.append(Int64(report.generation))
        text.append(",\"restarting\":")
        text.append(report.flags & UInt32(CZ_EXIT_RESTARTING) != 0)
        text.append(",\"pid\":")
        text.append(Int64(report.pid))
        text.append("}\n")
        replace("exit", text)
    }

    /// Whoever was to give the word has gone: a record that says it runs is to be taken back.
    static func writeUnstarted() {
        var text = Text()
        text.append("\n")
        replace("unstarted", text)
    }

    private static func replace(_ name: StaticString, _ text: borrowing Text) {
        text.withBytes { replace(name, $0) }
    }

    static func replace(_ name: StaticString, _ text: JSONText) { text.withBytes { replace(name, $0) } }

    private static func replace(_ name: StaticString, _ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        name.withUTF8Buffer { name in
            guard let name = name.baseAddress else { return }
            name.withMemoryRebound(to: CChar.self, capacity: 1) { _ = cz_file_replace($0, start, bytes.count) }
        }
    }
}
