import CaissonLinux
import Glibc
import SystemPackage

/// What a test could leave behind: a snapshot before, compared with one after.
///
/// Tests that run beside others compare only what nobody else changes meanwhile.
package struct LeakCheck: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case descriptors, mounts, cgroups, links, children, temporaryFiles
    }

    private let kinds: [Kind]
    private let found: [Kind: Set<String>]

    /// Takes a snapshot.
    package init(_ kinds: [Kind] = Kind.allCases) {
        self.kinds = kinds
        found = Dictionary(uniqueKeysWithValues: kinds.map { ($0, LeakCheck.look($0)) })
    }

    /// What is there now that was not before, one line each; empty when nothing leaked.
    package func leaks() -> [String] {
        kinds.flatMap { kind in
            LeakCheck.look(kind).subtracting(found[kind] ?? []).sorted().map { "\(kind.rawValue): \($0)" }
        }
    }

    private static func look(_ kind: Kind) -> Set<String> {
        switch kind {
        case .descriptors: descriptors()
        case .mounts: Set(((try? MountInfo.current()) ?? []).map { "\($0.mountPoint) \($0.type) \($0.id)" })
        case .cgroups: cgroups()
        case .links: Set(((try? Files.list("/sys/class/net")) ?? []).map(\.name))
        case .children: Set(ProcessTable.children(of: ProcessTable.ownID).map { "\($0) \(ProcessTable.commandLine($0))" })
        case .temporaryFiles: Set(((try? Files.list(Fixture.base)) ?? []).map(\.name).filter { $0.hasPrefix("caisson-") })
        }
    }

    private static func descriptors() -> Set<String> {
        let folder = FilePath("/proc/self/fd")
        var found: Set<String> = []
        for entry in (try? Files.list(folder)) ?? [] {
            guard let target = try? Files.readLink(folder.appending(entry.name)).string else { continue }
            // The descriptor this very look uses.
            if target.hasPrefix("/proc/") && target.hasSuffix("/fd") { continue }
            found.insert("\(entry.name) \(target)")
        }
        return found
    }

    /// Every control group of containers on this host.
    package static func cgroups() -> Set<String> {
        var found: Set<String> = []
        for mount in ((try? MountInfo.current()) ?? []) where mount.type.hasPrefix("cgroup") {
            let parent = mount.mountPoint.appending("caisson")
            _ = try? Directory.walk(parent) { path, status in
                // The group that keeps the device program for the next container is meant to stay.
                let isKeeper = path.components.count == 1 && path.string.hasPrefix("devices-")
                if status.kind == .directory, !isKeeper { found.insert(parent.appending(path.components).string) }
                return .descend
            }
        }
        return found
    }
}
