import CaissonArchive
import CaissonCore
import CaissonDockerfile
import CaissonLinux
import CaissonStore

/// Lays out what a COPY or ADD copies: BuildKit's rules of which source goes where.
struct CopyPlanner {
    let tree: FileTree
    let request: CopyRequest
    private let rules: DockerIgnore
    private let mode: ModeChange?
    private var links = LinkGroups()
    private(set) var destination: DestinationTree
    /// Archives to unpack, with the directory they go to.
    private(set) var archives: [(place: SourcePlace, path: [UInt8])] = []
    /// With several sources a later one may meet what an earlier one put.
    private var meetsOwnFiles = false
    /// Other trees are copied to the same place.
    private let isPart: Bool
    /// Which root of the plan contents come from.
    private let rootNumber: Int
    private let keepsOwners: Bool

    init(
        _ tree: FileTree, _ request: CopyRequest, into destination: DestinationTree, rootNumber: Int = 0, isPart: Bool = false
    ) throws {
        self.isPart = isPart
        (self.tree, self.request, self.destination, self.rootNumber) = (tree, request, destination, rootNumber)
        rules = DockerIgnore(patterns: request.exclude)
        if let mistake = rules.mistakes.first {
            throw CaissonError(.invalidArgument, "failed to parse exclude patterns: \(mistake.message)")
        }
        mode = try request.mode.map { try ModeChange($0) }
        keepsOwners = tree.keepsOwners
    }

    /// Plans every source. Throws `notFound` for one that is missing.
    mutating func plan() throws {
        if request.parents { return try planParents() }
        let matches = try request.sources.flatMap { try tree.matches($0) }
        guard request.sources.count <= 1 || request.destination.hasSuffix("/") || isDotted else {
            throw CaissonError(
                .invalidArgument,
                "When using \(request.unpack ? "ADD" : "COPY") with more than one source file, the destination must be a "
                    + "directory and end with a /")
        }
        meetsOwnFiles = matches.count > 1 || isPart
        for match in matches {
            if request.unpack, try ArchiveProbe.isArchive(match.place, in: tree) { try planArchive(match) } else { try plan(match) }
            links.nextSource()
        }
    }

    private var isDotted: Bool { request.destination.hasSuffix("/.") || request.destination == "." }
    private var makesDirectory: Bool { request.destination.hasSuffix("/") || isDotted }
    private var madeOwner: FileOwner { request.owner ?? FileOwner(uid: 0, gid: 0) }

    /// The destination without links, its directory (or itself, where it ends in a slash) made.
    private mutating func openDestination() throws -> [UInt8] {
        let path = Array(request.destination.utf8)
        if makesDirectory {
            try destination.makeDirectories(destination.resolve(path), owner: madeOwner)
        } else {
            let parts = PathResolution.parts(path)
            try destination.makeDirectories(
                destination.resolve(PathResolution.join(parts.dropLast())), owner: madeOwner)
        }
        return try destination.resolve(path)
    }

    private mutating func planArchive(_ match: SourceMatch) throws {
        let target = try destination.resolve(request.destination.utf8)
        try destination.makeDirectories(target, owner: madeOwner)
        archives.append((match.place, target))
    }

    private mutating func plan(_ match: SourceMatch) throws {
        var target = try openDestination()
        let file = match.place.file
        if let folder = file.folder {
            // A directory's contents go into the destination, which is made plain: it takes nothing from the source.
            let isNew = if case .nothing = destination.look(target) { true } else { false }
            if case .directory = destination.look(target) {} else if !isNew {
                throw CaissonError(
                    .failedPrecondition, "cannot copy to non-directory: \(DestinationTree.display(target))",
                    subject: DestinationTree.display(target))
            }
            try destination.makeDirectories(target, owner: madeOwner)
            // What is excluded may be most of a tree and is not even listed.
            if rules.isEmpty { folder.readAhead() }
            try planContents(of: folder, to: target, rel: [], isFresh: isNew && !target.isEmpty, waiting: [])
            return
        }
        if case .directory = destination.look(target) { target = PathResolution.append(target, PathResolution.name(match.path)) }
        if rules.excludes(PathResolution.name(match.path)) || rules.excludes(match.place.path) { return }
        try destination.makeDirectories(PathResolution.parent(target), owner: madeOwner)
        try put(file, match.place.path, at: target, isFresh: false)
    }

    /// A directory that is only made when something in it is copied.
    private typealias Waiting = (file: SourceFile, path: [UInt8], target: [UInt8])

    private mutating func planContents(
        of folder: SourceFolder, to target: [UInt8], rel: [UInt8], isFresh: Bool, waiting: [Waiting],
        include: GlobPattern? = nil
    ) throws {
        var (waiting, isFresh) = (waiting, isFresh)
        for file in try folder.files() {
            let here = PathResolution.append(folder.path, file.name)
            let inside = PathResolution.append(rel, file.name)
            let isExcluded = !rules.isEmpty && rules.excludes(inside)
            let isIncluded = include.map { $0.matchesPathOrParent(inside) } ?? true
            if isExcluded, file.folder == nil || !rules.hasExceptions { continue }
            let goal = PathResolution.append(target, file.name)
            guard let inner = file.folder else {
                guard isIncluded else { continue }
                isFresh = try makeWaiting(&waiting) ?? isFresh
                try put(file, here, at: goal, isFresh: isFresh)
                continue
            }
            // What is passed through on the way to something wanted is made when that is found.
            if isExcluded || !isIncluded || tree.filter.isOnlyPassage(here) {
                try planContents(
                    of: inner, to: goal, rel: inside, isFresh: false, waiting: waiting + [(file, here, goal)],
                    include: isIncluded ? nil : include)
                continue
            }
            isFresh = try makeWaiting(&waiting) ?? isFresh
            let isNew = try put(file, here, at: goal, isFresh: isFresh)
            try planContents(of: inner, to: goal, rel: inside, isFresh: isNew, waiting: [])
        }
    }

    /// Makes the directories that waited; tells whether the last is new, nil where none waited.
    private mutating func makeWaiting(_ waiting: inout [Waiting]) throws -> Bool? {
        guard !waiting.isEmpty else { return nil }
        var isNew = false
        for next in waiting {
            if destination.origin(at: next.target) == next.path { continue }
            isNew = try put(next.file, next.path, at: next.target, isFresh: false)
        }
        waiting = []
        return isNew
    }

    // MARK: --parents

    /// The path below the tree's root, or below `/./`, is kept.
    private mutating func planParents() throws {
        meetsOwnFiles = true
        for source in request.sources {
            let (start, pattern) = CopyPlanner.pivot(source)
            let base = try tree.required(PathResolution.clean(start.utf8))
            let glob = GlobPattern(pattern)
            if glob.isLiteral {
                _ = try tree.required(PathResolution.append(base.path, PathResolution.clean(pattern.utf8)))
            }
            let target = try destination.resolve(request.destination.utf8)
            try destination.makeDirectories(target, owner: madeOwner)
            guard let folder = base.file.folder else { continue }
            try planContents(
                of: folder, to: target, rel: [], isFresh: false, waiting: [],
                include: glob.components.isEmpty ? nil : glob)
            links.nextSource()
        }
    }

    /// What stands before and after the first `/./`.
    private static func pivot(_ source: String) -> (start: String, pattern: String) {
        let bytes = Array(source.utf8)
        let mark = Array("/./".utf8)
        for at in bytes.indices where bytes[at...].starts(with: mark) {
            return (String(decoding: bytes[..<at], as: UTF8.self), String(decoding: bytes[(at + 3)...], as: UTF8.self))
        }
        return ("", source)
    }

    // MARK: One file

    @discardableResult
    private mutating func put(_ file: SourceFile, _ path: [UInt8], at target: [UInt8], isFresh: Bool) throws -> Bool {
        let planned = try planned(file, path, at: target)
        guard isFresh else { return try destination.put(planned, origin: path) }
        destination.putFresh(planned, origin: path, remembers: meetsOwnFiles)
        return true
    }

    private mutating func planned(_ file: SourceFile, _ path: [UInt8], at target: [UInt8]) throws -> PlannedFile {
        let status = file.status
        var planned = PlannedFile(path: target, kind: file.kind, mode: status.mode)
        let owner = request.owner ?? (keepsOwners ? FileOwner(uid: status.owner, gid: status.group) : FileOwner(uid: 0, gid: 0))
        (planned.uid, planned.gid) = (owner.uid, owner.gid)
        planned.modified = status.modified
        if let mode, file.kind != .symbolicLink { planned.mode = mode.applied(to: status.mode, isDirectory: file.kind == .directory) }
        switch file.kind {
        case .regular:
            planned.size = status.size
            planned.content = file.inline.map { .bytes($0) } ?? .file(root: rootNumber, path: path, status: status)
            planned.linkGroup = links.number(of: status)
        case .directory: planned.attributes = try file.folder?.attributes() ?? []
        case .symbolicLink:
            planned.mode = 0o777
            planned.linkTarget = try PathBelow.linkTarget(tree.directory.raw, path)
        case .characterDevice, .blockDevice:
            (planned.deviceMajor, planned.deviceMinor) = (status.deviceMajor, status.deviceMinor)
        case .fifo, .socket, .unknown: break
        }
        return planned
    }
}

/// Numbers for files that have several names; names from two sources are two files, as in BuildKit.
struct LinkGroups {
    private struct Key: Hashable {
        var source: Int
        var device: UInt64
        var inode: UInt64
    }

    private var numbers: [Key: Int] = [:]
    private var source = 0

    mutating func nextSource() { source += 1 }

    /// 0 for a file with one name.
    mutating func number(of status: FileStatus) -> Int {
        guard status.links > 1 else { return 0 }
        let key = Key(source: source, device: status.device, inode: status.inode)
        if let known = numbers[key] { return known }
        numbers[key] = numbers.count + 1
        return numbers.count
    }
}
