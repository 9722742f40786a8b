import CaissonAPI
import CaissonCore
import CaissonTerm
import Testing

@testable import CaissonTUI

@Suite struct TimingTests {
    private static func model() -> AppModel {
        AppModel(
            size: Size(width: 80, height: 24), now: Workshop.now, version: "1.0.0", hostLabel: "local", theme: .standard)
    }

    @Test(arguments: [
        (0, "0s"), (59, "59s"), (60, "1m"), (3599, "59m"), (3600, "1h"), (172_799, "47h"), (172_800, "2d"), (1_209_600, "2w"),
        (63_072_000, "2y"),
    ])
    func `an age is its largest whole unit`(seconds: Int64, label: String) {
        #expect(TimeLabel.age(of: Workshop.now.advanced(by: .seconds(-seconds)), at: Workshop.now) == label)
    }

    @Test(arguments: [0, 1, 59, 60, 61, 3599, 3600, 90_000, 172_800, 2_000_000, 70_000_000] as [Int64])
    func `a label holds until it changes and not longer`(seconds: Int64) {
        let point = Workshop.now.advanced(by: .seconds(-seconds))
        let change = TimeLabel.nextChange(of: point, after: Workshop.now)
        let label = TimeLabel.age(of: point, at: Workshop.now)
        #expect(TimeLabel.age(of: point, at: change) != label)
        #expect(TimeLabel.age(of: point, at: change.advanced(by: .seconds(-1))) == label)
    }

    @Test func `empty lists never wake the loop`() {
        var model = Self.model()
        _ = AppUpdate.update(&model, .containersListed(.success([])))
        _ = AppUpdate.update(&model, .imagesListed(.success([])))
        #expect(NextLabelChange.instant(model) == nil)
    }

    @Test func `the youngest visible age decides when the loop wakes`() {
        var model = Self.model()
        _ = AppUpdate.update(&model, .containersListed(.success(Workshop.containers)))
        #expect(NextLabelChange.instant(model) == Workshop.now.advanced(by: .seconds(1)))
        let old = Workshop.containers.filter { $0.name == "web" }
        _ = AppUpdate.update(&model, .containersListed(.success(old)))
        #expect(NextLabelChange.instant(model) == Workshop.now.advanced(by: .seconds(3600)))
    }

    @Test func `a toast wakes the loop once, to go`() {
        var model = Self.model()
        AppUpdate.toast(&model, "done")
        let end = NextLabelChange.instant(model)
        #expect(end == Workshop.now.advanced(by: .seconds(4)))
        _ = AppUpdate.update(&model, .clock(end ?? Workshop.now))
        #expect(model.toasts.isEmpty)
        #expect(NextLabelChange.instant(model) == nil)
    }

    @Test func `frames come at once after a pause and sixteen milliseconds apart else`() {
        var pacer = FramePacer()
        let start = ContinuousClock.now
        let first = pacer.takeFrame(at: start)
        let unchanged = pacer.takeFrame(at: start)
        pacer.markDirty()
        let early = pacer.takeFrame(at: start.advanced(by: .milliseconds(5)))
        #expect([first, unchanged, early] == [true, false, false])
        #expect(pacer.deadline == start.advanced(by: .milliseconds(16)))
        let due = pacer.takeFrame(at: start.advanced(by: .milliseconds(16)))
        #expect(due)
        #expect(pacer.deadline == nil)
    }

    @Test func `progress keeps the latest step per layer and says so once a batch`() {
        let announcements = AnnouncementCounter()
        let mailbox = ProgressMailbox { announcements.count() }
        for current in 1...100 {
            mailbox.put(TransferProgress(id: "layer", status: "Downloading", current: Int64(current), total: 100))
        }
        mailbox.put(TransferProgress(status: "Status: done"))
        #expect(mailbox.take().map(\.current) == [100, nil])
        #expect(announcements.value == 1)
        mailbox.put(TransferProgress(id: "layer", status: "Pull complete"))
        #expect(announcements.value == 2)
    }
}
