extension StateSchema {
    /// Volumes, and which container mounts which volume or image: `kind` is `volume` or `image`, `target` a name or a digest.
    static let volumes = """
        CREATE TABLE volume (
            name TEXT NOT NULL PRIMARY KEY, driver TEXT NOT NULL, created INTEGER NOT NULL, labels TEXT NOT NULL,
            options TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE mount_use (
            kind TEXT NOT NULL, target TEXT NOT NULL, container_id TEXT NOT NULL,
            PRIMARY KEY (kind, target, container_id)) WITHOUT ROWID;
        CREATE INDEX mount_use_container ON mount_use (container_id);
        """
}
