extension StateSchema {
    /// Builds; their events and requests are files.
    static let version2 = """
        CREATE TABLE build (
            id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, state TEXT NOT NULL, created INTEGER NOT NULL, ended INTEGER,
            steps INTEGER NOT NULL, ended_steps INTEGER NOT NULL, cached_steps INTEGER NOT NULL, image_id TEXT,
            error TEXT NOT NULL, folder TEXT) WITHOUT ROWID;
        CREATE INDEX build_created ON build (created);
        """
}
