/// A mouse button, or none for a plain move.
package enum MouseButton: Sendable, Hashable {
    case left, middle, right, none
}

/// What the mouse did.
package enum MouseAction: Sendable, Hashable {
    case press, release, drag, scrollUp, scrollDown
}

/// A mouse action on a cell.
package struct MouseEvent: Sendable, Hashable {
    package var position: Point
    package var button: MouseButton
    package var action: MouseAction
    package var modifiers: KeyChord.Modifiers

    package init(
        position: Point, button: MouseButton, action: MouseAction, modifiers: KeyChord.Modifiers = []
    ) {
        self.position = position
        self.button = button
        self.action = action
        self.modifiers = modifiers
    }
}

/// What a terminal tells a program.
package enum InputEvent: Sendable, Hashable {
    case key(KeyChord)
    case mouse(MouseEvent)
    /// Text pasted in one piece; it may hold anything, line breaks are `\n`.
    case paste(String)
    case resize(Size)
    /// Whether the terminal window has the keyboard.
    case focus(Bool)
}
