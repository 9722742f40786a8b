import CaissonAPI

/// Why a step that was built before does not have the same key again.
enum MissReason {
    /// What is known beside the two steps' inputs.
    struct Setting {
        /// The first step above that ran again.
        var firstMiss: Int?
        /// Whether the step stands directly on an image.
        var standsOnImage: Bool
        /// The files that changed, where they are known.
        var files: () -> [ChangedFile]
    }

    static func compare(_ old: CacheInputs, _ new: CacheInputs, _ setting: Setting) -> CacheMiss {
        instruction(old, new) ?? variables(old, new) ?? settings(old, new) ?? files(old, new, setting) ?? mounts(
            old, new)
            ?? parent(old, new, setting)
            ?? CacheMiss(reason: .pruned, headline: "its result was removed from the cache")
    }

    private static func instruction(_ old: CacheInputs, _ new: CacheInputs) -> CacheMiss? {
        if old.written != new.written {
            return CacheMiss(
                reason: .instruction, headline: "the instruction changed",
                difference: TextDifference.unified(old.written, new.written, name: "Dockerfile") ?? "")
        }
        guard old.action != new.action || old.kind != new.kind else { return nil }
        // The same words with another meaning: a variable in them changed.
        return argument(old.scope, new.scope)
            ?? CacheMiss(
                reason: .instruction, headline: "the instruction changed",
                difference: TextDifference.unified(old.action, new.action, name: "Dockerfile") ?? "")
    }

    private static func variables(_ old: CacheInputs, _ new: CacheInputs) -> CacheMiss? {
        old.variables == new.variables ? nil : argument(old.variables, new.variables)
    }

    private static func argument(_ old: [String], _ new: [String]) -> CacheMiss? {
        let (before, after) = (Variables(old), Variables(new))
        var lines: [String] = []
        for name in after.names where before[name] != after[name] {
            let value = GoText.quoted(after[name] ?? "")
            lines.append(
                before[name].map { "\(name): \(GoText.quoted($0)) is now \(value)" } ?? "\(name) is new: \(value)")
        }
        for name in before.names where after[name] == nil { lines.append("\(name) is gone") }
        if lines.isEmpty, old != new { lines = ["variables are set in another order"] }
        guard let first = lines.first else { return nil }
        let rest = lines.count > 1 ? " and \(lines.count - 1) more" : ""
        return CacheMiss(
            reason: .argument, headline: first + rest,
            difference: lines.count > 1 ? lines.joined(separator: "\n") + "\n" : "")
    }

    private static func settings(_ old: CacheInputs, _ new: CacheInputs) -> CacheMiss? {
        guard old.settings != new.settings || old.epoch != new.epoch else { return nil }
        let (before, after) = (Variables(old.settings), Variables(new.settings))
        // The time is that of the files below; who changed those is to be told.
        let changed = (after.names + before.names).first { before[$0] != after[$0] && $0 != "time" }
        guard let changed else {
            guard old.epoch != new.epoch else { return nil }
            return CacheMiss(
                reason: .argument, headline: "SOURCE_DATE_EPOCH: \(text(old.epoch)) is now \(text(new.epoch))")
        }
        return CacheMiss(
            reason: .instruction,
            headline:
                "\(changed): \(GoText.quoted(before[changed] ?? "")) is now \(GoText.quoted(after[changed] ?? ""))")
    }

    private static func text(_ epoch: Int64?) -> String { epoch.map { "\($0)" } ?? "none" }

    private static func files(_ old: CacheInputs, _ new: CacheInputs, _ setting: Setting) -> CacheMiss? {
        guard old.files != new.files else { return nil }
        let files = setting.files()
        return CacheMiss(
            reason: .files, headline: files.isEmpty ? "files changed" : FileChanges.headline(files), files: files,
            difference: files.compactMap(\.difference).first ?? "")
    }

    private static func mounts(_ old: CacheInputs, _ new: CacheInputs) -> CacheMiss? {
        guard old.mounts != new.mounts else { return nil }
        let changed = Set(old.mounts.keys).union(new.mounts.keys).filter { old.mounts[$0] != new.mounts[$0] }.sorted()
        return CacheMiss(
            reason: .mount, headline: "the mount at \(changed.joined(separator: ", ")) shows something else")
    }

    private static func parent(_ old: CacheInputs, _ new: CacheInputs, _ setting: Setting) -> CacheMiss? {
        guard old.parent != new.parent else { return nil }
        if setting.standsOnImage {
            let name = new.base ?? "the base image"
            let digest = new.parent.map { " is now " + String($0.prefix(19)) } ?? " has no files any more"
            return CacheMiss(
                reason: .base,
                headline: old.base.map { $0 == name ? name + digest : "\($0) is now \(name)" } ?? name + digest)
        }
        let headline =
            setting.firstMiss == nil
            ? "it starts from other files than the last time" : "a step before it made something else"
        return CacheMiss(reason: .parent, headline: headline, step: setting.firstMiss)
    }
}
