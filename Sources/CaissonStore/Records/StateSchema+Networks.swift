extension StateSchema {
    /// Networks users made, what endpoints on them have beyond an address, and the ports of this host that lead to containers.
    static let networks = """
        CREATE TABLE network (
            id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE, created INTEGER NOT NULL, last_ip TEXT,
            body TEXT NOT NULL) WITHOUT ROWID;
        ALTER TABLE endpoint ADD COLUMN ip6 TEXT;
        ALTER TABLE endpoint ADD COLUMN link TEXT;
        ALTER TABLE endpoint ADD COLUMN aliases TEXT;
        CREATE INDEX endpoint_container ON endpoint (container_id);
        CREATE TABLE port (
            host_port INTEGER NOT NULL, protocol TEXT NOT NULL, host_ip TEXT NOT NULL, container_id TEXT NOT NULL,
            ip TEXT NOT NULL, port INTEGER NOT NULL, PRIMARY KEY (host_port, protocol, host_ip)) WITHOUT ROWID;
        CREATE INDEX port_container ON port (container_id);
        """
}
