import CaissonAPI
import CaissonCore
import CaissonTerm
import Testing

@testable import CaissonTUI

@Suite struct LogStoreTests {
    private func entry(_ text: String, isStderr: Bool = false) -> LogEntry {
        LogEntry(time: Workshop.now, isStderr: isStderr, bytes: Array(text.utf8))
    }

    private func text(_ store: LogStore, _ index: Int) -> String { String(decoding: store[index].bytes, as: UTF8.self) }

    @Test func `a line cut for its length is joined again`() {
        var store = LogStore()
        store.append([entry("one long "), entry("line\r\n"), entry("next\n")])
        #expect(store.count == 2)
        #expect(text(store, 0) == "one long line")
        #expect(text(store, 1) == "next")
    }

    @Test func `parts of different streams are not joined`() {
        var store = LogStore()
        store.append([entry("out "), entry("err\n", isStderr: true)])
        #expect(store.count == 2)
        #expect(store[1].isStderr)
    }

    @Test func `the oldest lines go first and are counted`() {
        var store = LogStore(LogStore.Limits(lines: 30, bytes: 1 << 20, linesPerChunk: 10))
        store.append((0..<45).map { entry("line \($0)\n") })
        #expect(store.dropped == 20)
        #expect(store.count == 25)
        #expect(text(store, 0) == "line 20")
        #expect(text(store, 24) == "line 44")
    }

    @Test func `few long lines are bounded too, and chunks of unequal length still find their lines`() {
        var store = LogStore(LogStore.Limits(lines: 1000, bytes: 4000, linesPerChunk: 10, bytesPerChunk: 500))
        for number in 0..<100 {
            let filler = String(repeating: "x", count: number % 7 * 40)
            store.append([entry("\(number) \(filler)\n")])
        }
        #expect(store.dropped > 0)
        #expect(store.dropped + store.count == 100)
        for index in 0..<store.count { #expect(text(store, index).hasPrefix("\(store.dropped + index) ")) }
    }

    @Test func `a line without an end is broken before it fills the memory`() {
        var store = LogStore(LogStore.Limits(lines: 1000, bytes: 4000, bytesPerChunk: 500))
        for _ in 0..<100 { store.append([entry(String(repeating: "y", count: 1000))]) }
        #expect(store.count <= 2)
        #expect(store.dropped >= 20)
        #expect(text(store, 0).utf8.count <= 4000)
    }

    @Test func `outside there are empty lines, not traps`() {
        let store = LogStore()
        #expect(text(store, -1) == "")
        #expect(text(store, 7) == "")
    }

    @Test(arguments: [
        ("timeout", true), ("TIMEOUT", false), ("Timeout", false), ("err up", true), ("ERR", true), ("zzz", false), ("5001", true),
    ])
    func `small letters find capitals, capitals only themselves`(needle: String, isFound: Bool) {
        var store = LogStore()
        store.append([entry("ERR upstream timeout 5001\n")])
        #expect((store.firstLine(containing: LogNeedle(needle), from: 0, forward: true) != nil) == isFound)
    }

    @Test func `a search stands on the newest hit, goes back and forth and stays when there is none`() {
        var logs = LogsModel()
        logs.show(Workshop.id("a"))
        logs.receive(Workshop.id("a"), LogBatch(entries: Workshop.logLines(40)))
        logs.search("timeout")
        #expect(logs.hit == 33)
        logs.searchAgain(forward: false)
        #expect(logs.hit == 23)
        logs.searchAgain(forward: true)
        logs.searchAgain(forward: true)
        #expect(logs.hit == 33)
        #expect(logs.searchFailed)
        #expect(!logs.view.follows)
        logs.search("")
        #expect(logs.needle == nil)
    }

    @Test func `lines of another container are not taken`() {
        var logs = LogsModel()
        logs.show(Workshop.id("a"))
        logs.receive(Workshop.id("b"), LogBatch(entries: Workshop.logLines(3)))
        #expect(logs.store.count == 0)
    }
}
