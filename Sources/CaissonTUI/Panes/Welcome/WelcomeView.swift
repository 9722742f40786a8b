import CaissonTerm

/// What a first start shows: nothing is there yet, and three ways to change that.
enum WelcomeView {
    static func draw(_ model: AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let inner = Border(title: paint.text("Welcome", .title))
            .draw(into: &buffer, in: rect, styles: paint.widgets, focused: false)
        let lines = text(model, paint, width: inner.width - 4)
        let top = inner.y + max(0, (inner.height - lines.count) / 3)
        for (row, line) in lines.enumerated() where top + row < inner.maxY {
            buffer.write(line, at: Point(x: inner.x + 2, y: top + row), base: paint[.text], clip: inner)
        }
    }

    private static func text(_ model: AppModel, _ paint: Paint, width: Int) -> [StyledLine] {
        var lines = [paint.text("Caisson \(model.version)", .titleFocused), StyledLine("")]
        lines += wrapped("There are no images yet. A container is made from one; begin with any of these:", width)
        lines.append(StyledLine(""))
        lines += offer(.pull, "pull an image", "from a registry: alpine, debian …", model, paint, width)
        lines += offer(.load, "load an archive", "made by save, here or by docker", model, paint, width)
        lines += offer(.makeBase, "make a base image", "from this machine: its static busybox, or Debian by debootstrap", model, paint, width)
        lines += offer(.buildImage, "build an image", "from a folder with a Dockerfile", model, paint, width)
        lines += wrapped("Then go to it with 2 and run it with r.", width).map { $0.styled(paint.ink(.muted)) }
        lines += [StyledLine("")]
        lines += offer(.help, "help", "all keys that work here", model, paint, width)
        return lines + offer(.palette, "palette", "every command by name", model, paint, width)
    }

    private static func offer(
        _ id: CommandID, _ title: String, _ about: String, _ model: AppModel, _ paint: Paint, _ width: Int
    ) -> [StyledLine] {
        let key = model.keymap.chords(for: id).first?.description ?? ""
        var head = paint.text(CharacterWidth.pad("  " + key, to: 5), .hintKey)
        head.append(title)
        let lines = wrapped(about, width - 5).map { paint.text("     " + $0.text, .muted) }
        return [head] + lines + [StyledLine("")]
    }

    private static func wrapped(_ text: String, _ width: Int) -> [StyledLine] {
        Wrapping.wrap(StyledLine(text), width: max(10, width), mode: .word)
    }
}
