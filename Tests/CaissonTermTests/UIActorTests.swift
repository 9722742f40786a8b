import CaissonTerm
import Testing
import TestSupport

struct UIActorTests {
    @UIActor
    private static func present(_ text: String) -> (MemoryTerminal, Int) {
        let terminal = MemoryTerminal(size: Size(width: 20, height: 2))
        var frame = CellBuffer(size: terminal.size)
        frame.write(text, at: Point(x: 0, y: 0))
        terminal.present(frame, cursor: nil)
        terminal.suspend()
        terminal.present(frame, cursor: nil)
        return (terminal, terminal.frameCount)
    }

    @Test("Code of the UI actor runs on the draining thread and can be awaited")
    func awaited() async {
        ScreenLoop.run()
        let (terminal, frames) = await Self.present("hello")
        let row = await terminal.frame?.text(row: 0)
        #expect(row == "hello")
        #expect(frames == 1)
    }

    @Test("Jobs from many tasks all run, one at a time")
    func serial() async {
        @UIActor final class Counter { var value = 0 }
        ScreenLoop.run()
        let counter = Counter()
        await withTaskGroup { group in
            for _ in 0..<500 {
                group.addTask { @UIActor in
                    UIActor.assumeIsolated { counter.value += 1 }
                }
            }
        }
        let value = await counter.value
        #expect(value == 500)
    }
}
