/// How two images differ, in lines: `peer` is buildah's, `ours` caisson's.
struct ImageDifference {
    private(set) var lines: [String] = []
    private var open: [KnownDifference]

    init(peer: SavedImage, ours: SavedImage, allowed: [KnownDifference]) {
        open = allowed
        compareFiles(peer.files, ours.files)
        compareSettings(peer.configuration.lines, ours.configuration.lines)
        compareHistory(peer.history, ours.history)
        lines += open.map { "allowed and not there: \($0.place): \($0.reason)" }
    }

    private mutating func take(_ place: KnownDifference.Place) -> Bool {
        guard let index = open.firstIndex(where: { $0.place == place }) else { return false }
        open.remove(at: index)
        return true
    }

    private mutating func compareFiles(_ peer: [String: TreeEntry], _ ours: [String: TreeEntry]) {
        for path in Set(peer.keys).union(ours.keys).sorted() where peer[path] != ours[path] {
            if ours[path] == nil, let left = peer[path], left.isBare, KnownDifference.mountPoints.contains(path) {
                continue
            }
            if take(.file(path)) { continue }
            lines.append("/\(path): buildah \(shown(peer[path])), caisson \(shown(ours[path]))")
        }
    }

    private mutating func compareSettings(_ peer: [String: String], _ ours: [String: String]) {
        for key in Set(peer.keys).union(ours.keys).sorted() where peer[key] != ours[key] {
            if take(.setting(key)) { continue }
            lines.append("\(key): buildah \(peer[key] ?? "nothing"), caisson \(ours[key] ?? "nothing")")
        }
    }

    /// The words differ by design (buildah writes those of Docker's old builder), so that what is compared is which steps
    /// there are and which of them made a layer.
    private mutating func compareHistory(_ peer: [ImageConfiguration.Step], _ ours: [ImageConfiguration.Step]) {
        let (theirs, mine) = (peer.compactMap(ImageDifference.step), ours.compactMap(ImageDifference.step))
        guard theirs != mine, !take(.history) else { return }
        lines.append("history: buildah \(theirs), caisson \(mine)")
    }

    /// `RUN`, `(ENV)`: the instruction, in parentheses where it made no layer; nil for what only one of them writes down.
    private static func step(_ step: ImageConfiguration.Step) -> String? {
        let text = step.createdBy ?? ""
        let instruction = text.firstRange(of: "#(nop) ").map { text[$0.upperBound...] } ?? text[...]
        let word = instruction.drop { $0 == " " }.prefix { $0.isLetter }
        var name = String(word)
        // Only what the old builder marked as an instruction may be in lower case; the rest is a command.
        if instruction.startIndex != text.startIndex { name = name.uppercased() }
        if !known.contains(name) { name = "RUN" }
        if KnownDifference.unwritten.contains(name) { return nil }
        if KnownDifference.layers.contains(name) { return name }
        return step.isEmpty == true ? "(\(name))" : name
    }

    private static let known: Set = [
        "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD",
        "RUN", "SHELL",
        "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
    ]

    private func shown(_ entry: TreeEntry?) -> String { entry.map { "has \($0)" } ?? "has nothing" }
}
