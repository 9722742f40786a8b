import CShimMonitor

/// One process and its streams, from the moment an engine asks for it until its end is on record.
@main
struct Shim {
    static func main() {
        guard let spec = receiveSpec() else { exit(64) }
        guard let plan = cz_plan_read(spec.bytes, spec.count) else {
            refuse(cz_failed(step: UInt32(CZ_STEP_SPEC), index: 0, error: EINVAL, reserved: 0))
            exit(65)
        }
        var failure = cz_failed()
        guard cz_monitor_enter(plan, &failure) == 0 else {
            refuse(failure)
            exit(66)
        }
        let monitor = Monitor(plan)
        guard monitor.create(&failure) else {
            refuse(failure)
            exit(67)
        }
        monitor.run()
    }
}

/// The spec, whole: nothing else can be done before it is there but what most containers want.
private func receiveSpec() -> (bytes: UnsafeMutableRawPointer, count: Int)? {
    var frame = cz_frame()
    repeat {
        guard receive(&frame, MemoryLayout<cz_frame>.size) else { return nil }
        guard frame.type == UInt32(CZ_FRAME_AHEAD), frame.length == 0 else { break }
        cz_monitor_leave_network()
    } while true
    guard frame.type == UInt32(CZ_FRAME_SPEC) else { return nil }
    let count = Int(frame.length)
    guard count <= Int(CZ_SPEC_LIMIT), let bytes = malloc(count + 8) else { return nil }
    return receive(bytes, count) ? (bytes, count) : nil
}

private func receive(_ buffer: UnsafeMutableRawPointer, _ count: Int) -> Bool {
    var filled = 0
    while filled < count {
        let length = cz_monitor_receive(buffer + filled, count - filled)
        if length <= 0 { return false }
        filled += length
    }
    return true
}

private func refuse(_ failure: cz_failed) {
    let client = Client(Int32(CZ_CONTROL_FD), streams: 0)
    client.send(UInt32(CZ_FRAME_FAILED), failure)
}
