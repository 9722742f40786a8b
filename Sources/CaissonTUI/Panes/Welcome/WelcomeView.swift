import CaissonTerm

/// What a first start shows: nothing is there yet, and the ways to change that.
enum WelcomeView {
    /// How much is said: the keys are there on every screen, what surrounds them where there is room.
    private enum Density: CaseIterable {
        case roomy, close, brief
    }

    static func draw(_ model: AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let inner = Border(title: paint.text("Welcome", .title))
            .draw(into: &buffer, in: rect, styles: paint.widgets, focused: false)
        let texts = Density.allCases.map { text($0, model, paint, width: inner.width - 4) }
        let lines = texts.first { $0.count <= inner.height } ?? texts.last ?? []
        let top = inner.y + max(0, (inner.height - lines.count) / 3)
        for (row, line) in lines.enumerated() where top + row < inner.maxY {
            buffer.write(line, at: Point(x: inner.x + 2, y: top + row), base: paint[.text], clip: inner)
        }
    }

    private static func text(_ density: Density, _ model: AppModel, _ paint: Paint, width: Int) -> [StyledLine] {
        let gap = density == .roomy ? [StyledLine("")] : []
        let pause = density == .brief ? [] : [StyledLine("")]
        func offer(_ id: CommandID, _ title: String, _ about: String) -> [StyledLine] {
            let key = model.keymap.chords(for: id).first?.description ?? ""
            var head = paint.text(CharacterWidth.pad("  " + key, to: 5), .hintKey)
            head.append(title)
            let isAside = [.help, .palette].contains(id) && density == .close
            if isAside { head.append("  " + about, style: paint.ink(.muted)) }
            guard !isAside, density != .brief else { return [head] }
            return [head] + wrapped(about, width - 5).map { paint.text("     " + $0.text, .muted) } + gap
        }
        var lines = [paint.text("Caisson \(model.version)", .titleFocused)] + gap
        lines += wrapped("There are no images yet. A container is made from one; begin with any of these:", width) + pause
        lines += offer(.pull, "pull an image", "from a registry: alpine, debian …")
        lines += offer(.load, "load an archive", "made by save, here or by docker")
        lines += offer(.makeBase, "make a base image", "from this machine: its static busybox, or Debian by debootstrap")
        lines += offer(.buildImage, "build an image", "from a folder with a Dockerfile")
        lines += density == .close ? pause : []
        lines += wrapped("Then go to it with 2 and run it with r.", width).map { $0.styled(paint.ink(.muted)) } + pause
        lines += offer(.help, "help", "all keys that work here")
        return lines + offer(.palette, "palette", "every command by name")
    }

    private static func wrapped(_ text: String, _ width: Int) -> [StyledLine] {
        Wrapping.wrap(StyledLine(text), width: max(10, width), mode: .word)
    }
}
