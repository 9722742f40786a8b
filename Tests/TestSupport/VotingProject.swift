import CaissonLinux
package import SystemPackage

/// The example every orchestrator shows: a page that takes votes into redis, a worker that moves them to PostgreSQL, and a
/// page that counts them. Redis and PostgreSQL are Debian's, taken from this machine; the rest is busybox. Its images are built
/// from `alpine`, which has to be there to be pulled.
package struct VotingProject {
    package let folder: FilePath

    /// The folder of the newest PostgreSQL here; nil without one.
    private static let postgres = (try? Files.list("/usr/lib/postgresql"))?.map(\.name).max {
        Int($0) ?? 0 < Int($1) ?? 0
    }
    .map { FilePath("/usr/lib/postgresql/\($0)") }

    /// redis-server and PostgreSQL are here.
    package static let isPossible = Host.has("redis-server") && postgres != nil && Host.has("ldd")

    /// Writes a folder for each service, with its Dockerfile, and a `compose.yaml` in the fixture's folder.
    package init(_ fixture: Fixture) throws {
        folder = try fixture.folder("voting")
        try fixture.file("voting/compose.yaml", Self.compose)
        try add(
            "vote", "COPY vote /www/cgi-bin/vote\nRUN chmod +x /www/cgi-bin/vote\n" + Self.pages, ["vote": Self.vote])
        try add(
            "result", from: "voting-db:test",
            "USER root\nCOPY result /www/cgi-bin/result\nRUN chmod +x /www/cgi-bin/result\n" + Self.pages,
            ["result": Self.result])
        try add(
            "worker", from: "voting-db:test", "COPY worker.sh /worker.sh\nCMD [\"sh\", \"/worker.sh\"]\n",
            ["worker.sh": Self.worker])
        try add(
            "redis", "ADD root.tar /\nCMD [\"redis-server\", \"--protected-mode\", \"no\", \"--save\", \"\"]\n", [:])
        try add("db", Self.database, ["start.sh": Self.start])
        guard let redis = Host.path(of: "redis-server"), let postgres = Self.postgres else {
            throw LawBroken(description: "redis-server and PostgreSQL are not on this machine")
        }
        try HostPrograms.tar([redis], to: folder.appending("redis/root.tar"))
        let share = FilePath("/usr/share/postgresql").appending(postgres.lastComponent?.string ?? "")
        try HostPrograms.tar(
            ["postgres", "initdb", "psql", "pg_isready"].map { postgres.appending("bin").appending($0) },
            folders: [postgres.appending("lib"), share, "/usr/share/zoneinfo"],
            leaving: ["*/llvmjit*", "*/bitcode", "*/zoneinfo/right", "*/zoneinfo/posix"],
            to: folder.appending("db/root.tar"))
    }

    private func add(_ name: String, from base: String = "alpine", _ lines: String, _ files: [String: String]) throws {
        try Files.makeDirectories(folder.appending(name))
        try Files.write(folder.appending(name).appending("Dockerfile"), Array("FROM \(base)\n\(lines)".utf8))
        for (file, text) in files { try Files.write(folder.appending(name).appending(file), Array(text.utf8)) }
    }

    private static let compose = """
        name: voting
        services:
          vote: {build: ./vote, image: "voting-vote:test", ports: ["127.0.0.1::80"], depends_on: [redis]}
          result:
            build: ./result
            image: voting-result:test
            ports: ["127.0.0.1::80"]
            depends_on: {db: {condition: service_healthy}}
          worker:
            build: ./worker
            image: voting-worker:test
            depends_on: {redis: {condition: service_started}, db: {condition: service_healthy}}
          redis: {build: ./redis, image: "voting-redis:test"}
          db:
            build: ./db
            image: voting-db:test
            volumes: ["db-data:/var/lib/postgresql/data"]
            healthcheck:
              test: [CMD-SHELL, "/usr/lib/postgresql/*/bin/pg_isready -q -U postgres"]
              interval: 300ms
              retries: 100
        volumes: {db-data: {}}

        """

    private static let pages = "EXPOSE 80\nCMD [\"httpd\", \"-f\", \"-p\", \"80\", \"-h\", \"/www\"]\n"

    /// Takes `vote=a&voter=ada`, and says which container it is; redis reads commands as lines, too.
    private static let vote = """
        #!/bin/sh
        printf 'Content-Type: text/plain\\r\\n\\r\\n'
        body=$(head -c "${CONTENT_LENGTH:-0}")
        voter=$(echo "$body" | tr '&' '\\n' | sed -n 's/^voter=//p')
        vote=$(echo "$body" | tr '&' '\\n' | sed -n 's/^vote=//p')
        [ -z "$vote" ] || printf 'RPUSH votes %s\\r\\nQUIT\\r\\n' "$voter,$vote" | nc redis 6379
        echo "on $(hostname)"

        """

    private static let worker = """
        sql="$(ls -d /usr/lib/postgresql/*/bin)/psql -qtA -h db -U postgres"
        until $sql -c 'CREATE TABLE IF NOT EXISTS votes (id TEXT PRIMARY KEY, vote TEXT NOT NULL)'; do sleep 1; done
        while :; do
            item=$(printf 'BLPOP votes 1\\r\\nQUIT\\r\\n' | nc redis 6379 | tr -d '\\r' | sed -n 5p)
            [ -n "$item" ] || continue
            echo "vote $item"
            $sql -c "INSERT INTO votes VALUES ('${item%,*}', '${item#*,}') ON CONFLICT (id) DO UPDATE SET vote = EXCLUDED.vote"
        done

        """

    private static let result = """
        #!/bin/sh
        printf 'Content-Type: text/plain\\r\\n\\r\\n'
        $(ls -d /usr/lib/postgresql/*/bin)/psql -qtA -h db -U postgres -c 'SELECT vote, count(*) FROM votes GROUP BY vote ORDER BY vote' 2>&1

        """

    private static let database = """
        ADD root.tar /
        RUN echo 'postgres:x:70:70::/var/lib/postgresql:/bin/sh' >>/etc/passwd && echo 'postgres:x:70:' >>/etc/group && \\
            mkdir -p /var/lib/postgresql/data /run/postgresql && chown -R 70:70 /var/lib/postgresql /run/postgresql && \\
            mkdir -p /var/run && ln -sfn /run/postgresql /var/run/postgresql
        COPY start.sh /start.sh
        USER postgres
        CMD ["sh", "/start.sh"]

        """

    private static let start = """
        set -e
        data=/var/lib/postgresql/data
        bin=$(ls -d /usr/lib/postgresql/*/bin)
        if [ ! -e $data/PG_VERSION ]; then
            $bin/initdb -D $data -A trust -U postgres --locale=C -E UTF8
            echo 'host all all all trust' >>$data/pg_hba.conf
        fi
        exec $bin/postgres -D $data -c 'listen_addresses=*'

        """
}
