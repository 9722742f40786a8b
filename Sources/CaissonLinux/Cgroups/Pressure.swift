import CaissonCore
import SystemPackage

/// How long processes stood still for want of one resource (kernel: Documentation/accounting/psi.rst). Shares of time in percent,
/// totals in microseconds.
package struct Pressure: Sendable, Equatable {
    package struct Line: Sendable, Equatable {
        package var average10 = 0.0
        package var average60 = 0.0
        package var average300 = 0.0
        package var total: UInt64 = 0
    }

    /// Some processes waited.
    package var some = Line()
    /// All that could have run did.
    package var full = Line()

    /// nil where the kernel does not count.
    init?(_ folder: FilePath, _ file: String) {
        guard let text = CgroupFile.read(folder, file), !text.isEmpty else { return nil }
        self.init(text)
    }

    init(_ text: String) {
        for line in text.split(separator: "\n") {
            if line.hasPrefix("some ") { some = Line(line) }
            if line.hasPrefix("full ") { full = Line(line) }
        }
    }
}

extension Pressure.Line {
    fileprivate init(_ text: Substring) {
        for word in text.split(separator: " ") {
            let parts = word.split(separator: "=")
            guard parts.count == 2 else { continue }
            switch parts[0] {
            case "avg10": average10 = Double(parts[1]) ?? 0
            case "avg60": average60 = Double(parts[1]) ?? 0
            case "avg300": average300 = Double(parts[1]) ?? 0
            case "total": total = UInt64(parts[1]) ?? 0
            default: break
            }
        }
    }
}
