extension StateSchema {
    /// The health of containers that have a check: the status that was announced last, and the log of one that has ended.
    static let health = """
        CREATE TABLE health (
            container_id TEXT NOT NULL PRIMARY KEY, status TEXT NOT NULL, log TEXT NOT NULL) WITHOUT ROWID;
        """
}
