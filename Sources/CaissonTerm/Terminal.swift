/// A screen to draw on. All of it happens on the UI thread.
@UIActor
package protocol Terminal: AnyObject {
    /// The screen's size now.
    var size: Size { get }
    /// How many colours it shows.
    var colorDepth: ColorDepth { get }
    /// Shows the frame, sending only what differs from the frame before; without `cursor` the cursor is hidden.
    func present(_ frame: CellBuffer, cursor: Point?)
    /// Forgets what is on the screen: the next frame is drawn whole.
    func redraw()
    /// Rings or flashes.
    func bell()
    /// Names the window.
    func setTitle(_ title: String)
    /// Leaves the screen so that a child may own the terminal; frames until `resume` are not shown.
    func suspend()
    /// Takes the terminal back; the next frame is drawn whole.
    func resume()
    /// What ^Z does: leaves the screen, stops the process, and comes back when it is continued.
    func stop()
}

/// A terminal that only remembers, for tests and for views drawn off screen.
@UIActor
package final class MemoryTerminal: Terminal {
    package private(set) var size: Size
    package let colorDepth: ColorDepth
    /// The frame shown last.
    package private(set) var frame: CellBuffer?
    /// Where the cursor was shown last; nil when hidden.
    package private(set) var cursor: Point?
    /// How many frames were presented.
    package private(set) var frameCount = 0
    package private(set) var title = ""
    package private(set) var bellCount = 0
    package private(set) var isSuspended = false
    package private(set) var stopCount = 0

    package init(size: Size, colorDepth: ColorDepth = .truecolor) {
        self.size = size
        self.colorDepth = colorDepth
    }

    package func present(_ frame: CellBuffer, cursor: Point?) {
        guard !isSuspended else { return }
        self.frame = frame
        self.cursor = cursor
        frameCount += 1
    }

    package func redraw() {}
    package func bell() { bellCount += 1 }
    package func setTitle(_ title: String) { self.title = title }
    package func suspend() { isSuspended = true }
    package func resume() { isSuspended = false }
    package func stop() { stopCount += 1 }

    /// Changes the size; the caller tells its model with `InputEvent.resize`.
    package func resize(_ size: Size) { self.size = size }
}
