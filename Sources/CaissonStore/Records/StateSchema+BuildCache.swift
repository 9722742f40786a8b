extension StateSchema {
    /// The build cache: results of steps by what they saw, and what each step of a Dockerfile was the last time.
    static let version3 = """
        CREATE TABLE build_cache (
            key TEXT NOT NULL PRIMARY KEY, chain_id TEXT, parent TEXT, diff_id TEXT, size INTEGER NOT NULL, kind TEXT NOT NULL,
            description TEXT NOT NULL, inputs TEXT NOT NULL, time INTEGER NOT NULL, duration INTEGER NOT NULL,
            created INTEGER NOT NULL, last_used INTEGER NOT NULL, usage_count INTEGER NOT NULL, boot TEXT) WITHOUT ROWID;
        CREATE INDEX build_cache_chain ON build_cache (chain_id);
        CREATE TABLE build_step (
            place TEXT NOT NULL PRIMARY KEY, recipe TEXT NOT NULL, text TEXT NOT NULL, key TEXT NOT NULL,
            duration INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX build_step_recipe ON build_step (recipe, text);
        """
}
