import CaissonCore
import CaissonLinux
import SystemPackage

/// The tables of `state.db` and how an older file becomes a current one.
enum StateSchema {
    /// One script for each version, oldest first; `PRAGMA user_version` counts those applied. Scripts are never edited.
    static let migrations: [String] = [version1, version2, version3, health, networks, volumes]

    /// A connection to the current schema. When the file is current this costs one pragma; only otherwise is the schema
    /// lock taken, so that two first starts do not race.
    static func open(_ file: FilePath, root: FilePath, locks: StateLocks) throws -> SQLiteConnection {
        if let connection = try openCurrent(file) { return connection }
        try Files.makeDirectories(root, mode: 0o711)
        return try locks.withLock(.schema) { try migrate(file) }
    }

    private static func openCurrent(_ file: FilePath) throws -> SQLiteConnection? {
        guard Files.exists(file) else { return nil }
        let connection = try connect(file)
        return try version(of: connection, file) == migrations.count ? connection : nil
    }

    private static func connect(_ file: FilePath) throws -> SQLiteConnection {
        let connection = try SQLiteConnection(path: file.string)
        // In WAL mode NORMAL survives a killed process; only a power cut may lose the newest commits, never consistency.
        try connection.script("PRAGMA synchronous = NORMAL")
        // Each process that comes alone reads the whole write-ahead log, which has some twenty pages more after each container.
        connection.checkpoint(after: 64)
        return connection
    }

    private static func version(of connection: SQLiteConnection, _ file: FilePath) throws -> Int {
        var version: Int64 = 0
        try connection.run("PRAGMA user_version") { row in
            version = row.integer(0) ?? 0
            return false
        }
        guard version <= migrations.count, version >= 0 else {
            throw CaissonError(
                .failedPrecondition, "state database \(file): written by a newer version of caisson (schema \(version))",
                subject: file.string)
        }
        return Int(version)
    }

    private static func migrate(_ file: FilePath) throws -> SQLiteConnection {
        let connection = try connect(file)
        // Stays with the file, so it is not repeated when a current file is opened.
        try connection.script("PRAGMA journal_mode = WAL")
        let from = try version(of: connection, file)
        try connection.write {
            for script in migrations.dropFirst(from) { try connection.script(script) }
            try connection.script("PRAGMA user_version = \(migrations.count)")
        }
        return connection
    }

    /// Times are nanoseconds since the epoch; digests are `algorithm:hex`; `blob`, `manifest` and `target` are OCI descriptors.
    private static let version1 = """
        CREATE TABLE container (
            id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE, image_id TEXT NOT NULL, state TEXT NOT NULL,
            generation INTEGER NOT NULL, pid INTEGER, exit_code INTEGER NOT NULL, oom_killed INTEGER NOT NULL,
            error TEXT NOT NULL, created INTEGER NOT NULL, started INTEGER, finished INTEGER,
            restart_count INTEGER NOT NULL, auto_remove INTEGER NOT NULL, stopped_by_user INTEGER NOT NULL,
            body TEXT NOT NULL);
        CREATE TABLE image (
            id TEXT NOT NULL PRIMARY KEY, manifest TEXT, created INTEGER, size INTEGER NOT NULL, parent_id TEXT,
            layers TEXT NOT NULL, last_tagged INTEGER, labels TEXT NOT NULL, architecture TEXT NOT NULL, os TEXT NOT NULL,
            variant TEXT);
        CREATE TABLE reference (
            reference TEXT NOT NULL PRIMARY KEY, image_id TEXT NOT NULL, target TEXT, tagged INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX reference_image ON reference (image_id);
        CREATE TABLE layer (
            chain_id TEXT NOT NULL PRIMARY KEY, parent TEXT, diff_id TEXT NOT NULL, size INTEGER NOT NULL, blob TEXT,
            created INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE endpoint (
            network TEXT NOT NULL, ip TEXT NOT NULL, container_id TEXT NOT NULL, mac TEXT NOT NULL, host_link TEXT NOT NULL,
            PRIMARY KEY (network, ip)) WITHOUT ROWID;
        CREATE TABLE event (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, kind TEXT NOT NULL, action TEXT NOT NULL,
            actor TEXT NOT NULL, attributes TEXT NOT NULL);
        CREATE TABLE operation (
            id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, lock TEXT NOT NULL, detail TEXT NOT NULL,
            started INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE lease (
            id TEXT NOT NULL PRIMARY KEY, created INTEGER NOT NULL, expires INTEGER, resources TEXT NOT NULL) WITHOUT ROWID;
        """
}
