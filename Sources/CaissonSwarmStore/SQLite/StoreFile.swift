import CaissonCore
import CaissonSwarm
import FoundationEssentials
import GRDB
import SystemPackage

/// The file of a ``SQLiteClusterStore``: how it is made, recognised and opened.
enum StoreFile {
    /// `PRAGMA application_id` of a store: "CZSW".
    static let application: Int32 = 0x435A_5357
    /// `PRAGMA user_version` of the tables below.
    static let format = 1

    /// Opens the file, making it where there is none. Throws ``CaissonError`` that names the file.
    static func open(_ file: FilePath) throws -> DatabasePool {
        do {
            try makePrivate(file)
            let pool = try DatabasePool(path: file.string, configuration: configuration)
            try pool.writeWithoutTransaction { database in
                // The pool would settle for NORMAL, which may lose acknowledged commits with the machine's power.
                try database.execute(sql: "PRAGMA synchronous = FULL")
            }
            try pool.write { try prepare($0, file) }
            return pool
        } catch let error as DatabaseError {
            throw error.asStoreError.asCaissonError(file)
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.label = "caisson.cluster"
        return configuration
    }

    /// The store holds secrets: only its owner reads it. SQLite gives its side files the rights of the database.
    private static func makePrivate(_ file: FilePath) throws {
        let files = FileManager.default
        guard !files.fileExists(atPath: file.string) else { return try keepPrivate(file) }
        let folder = file.removingLastComponent().string
        do {
            try files.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CaissonError(.permissionDenied, "cluster store \(file): cannot make its folder: \(error)", cause: error)
        }
        guard files.createFile(atPath: file.string, contents: nil, attributes: [.posixPermissions: 0o600]) else {
            throw CaissonError(.permissionDenied, "cluster store \(file): cannot be made", subject: file.string)
        }
    }

    /// One somebody opened to others, as a careless copy does: the key of the swarm's root is in it.
    private static func keepPrivate(_ file: FilePath) throws {
        let files = FileManager.default
        for path in ["", "-wal", "-shm"].map({ file.string + $0 }) where files.fileExists(atPath: path) {
            do {
                let mode = try files.attributesOfItem(atPath: path)[.posixPermissions] as? Int
                if mode != 0o600 { try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path) }
            } catch {
                throw CaissonError(
                    .permissionDenied, "cluster store \(path): cannot be kept from others: \(error)", cause: error)
            }
        }
    }

    private static func prepare(_ database: Database, _ file: FilePath) throws {
        let application = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let format = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        if application == 0, format == 0, try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0 {
            return try database.execute(
                sql: "\(tables); PRAGMA application_id = \(StoreFile.application); PRAGMA user_version = \(StoreFile.format)")
        }
        guard application == StoreFile.application else {
            throw CaissonError(.dataLoss, "cluster store \(file): a database, but not a cluster store's", subject: file.string)
        }
        guard format <= StoreFile.format else {
            throw CaissonError(
                .failedPrecondition, "cluster store \(file): written by a newer version of caisson (format \(format))",
                subject: file.string)
        }
    }

    /// `log.id` is the revision shifted by ``LogPlace/bits``, plus the change's place in it: one integer orders all changes.
    private static let tables = """
        CREATE TABLE store (
            revision INTEGER NOT NULL, compacted INTEGER NOT NULL, epoch INTEGER NOT NULL, engine TEXT NOT NULL,
            frozen INTEGER NOT NULL);
        INSERT INTO store VALUES (1, 0, 1, 'sqlite', 0);
        CREATE TABLE kv (
            key BLOB NOT NULL UNIQUE, value BLOB NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL,
            version INTEGER NOT NULL, lease INTEGER);
        CREATE INDEX kv_lease ON kv (lease) WHERE lease IS NOT NULL;
        CREATE TABLE log (
            id INTEGER PRIMARY KEY, key BLOB NOT NULL, value BLOB, created INTEGER NOT NULL, version INTEGER NOT NULL,
            lease INTEGER);
        CREATE INDEX log_key ON log (key, id);
        CREATE TABLE lease (
            id INTEGER PRIMARY KEY AUTOINCREMENT, milliseconds INTEGER NOT NULL, renewals INTEGER NOT NULL)
        """
}

/// Where a change stands in the log.
enum LogPlace {
    static let bits: Int64 = 20

    /// The place of the first change of a revision.
    static func start(_ revision: Revision) -> Int64 { revision.number << bits }

    static func revision(_ place: Int64) -> Revision { Revision(place >> bits) }
}
