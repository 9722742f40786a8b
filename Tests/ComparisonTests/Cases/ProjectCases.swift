extension ComparisonCase {
    /// Well-known projects' Dockerfiles, their shapes kept and what they install left out.
    static let projects: [ComparisonCase] = [
        ComparisonCase(
            "project-go",
            """
            ARG GO_VERSION=1.22
            FROM alpine AS build
            ARG TARGETOS=linux
            WORKDIR /src
            COPY go/go.mod ./
            RUN grep -q module go.mod && echo download > /go.sum
            COPY go/ .
            RUN CGO_ENABLED=0 GOOS=$TARGETOS sh -c 'echo "binary for $GOOS" > /bin/server' && chmod 755 /bin/server
            FROM scratch AS final
            COPY --from=build /bin/server /bin/
            USER 10001
            EXPOSE 8080
            ENTRYPOINT [ "/bin/server" ]
            """),
        ComparisonCase(
            "project-node",
            """
            FROM alpine AS base
            ENV NODE_ENV=production
            WORKDIR /usr/src/app
            FROM base AS deps
            COPY node/package*.json ./
            RUN mkdir -p node_modules/dep && echo dep > node_modules/dep/index.js
            FROM base
            COPY --from=deps --chown=nobody:nogroup /usr/src/app/node_modules ./node_modules
            COPY --chown=nobody:nogroup node/ .
            USER nobody
            EXPOSE 3000
            HEALTHCHECK --interval=30s --timeout=3s CMD wget -qO- http://localhost:3000/ || exit 1
            CMD ["node", "server.js"]
            """,
            differences: [
                .file("usr/src", "buildah makes the folders of WORKDIR with the first COPY, for its --chown"),
                .file("usr/src/app", "as its parent"),
            ]),
        ComparisonCase(
            "project-python",
            """
            FROM alpine AS wheels
            COPY python/requirements.txt .
            RUN mkdir /wheels && cp requirements.txt /wheels/flask.whl
            FROM alpine
            ENV PYTHONUNBUFFERED=1 \\
                PYTHONDONTWRITEBYTECODE=1 \\
                PATH="/opt/venv/bin:$PATH"
            RUN echo app:x:999:999::/app:/bin/sh >> /etc/passwd
            WORKDIR /app
            COPY --from=wheels /wheels /wheels
            RUN mkdir -p /opt/venv/bin && cp /wheels/*.whl /opt/venv/ && rm -r /wheels
            COPY python/ ./
            USER app
            CMD ["python", "app.py"]
            """),
        ComparisonCase(
            "project-nginx",
            """
            FROM alpine
            LABEL maintainer="NGINX Docker Maintainers <docker-maint@example.com>"
            ENV NGINX_VERSION 1.25.3
            ENV PKG_RELEASE   1
            RUN set -x \\
                && echo nginx:x:101: >> /etc/group \\
                && echo nginx:x:101:101:nginx:/var/cache/nginx:/sbin/nologin >> /etc/passwd \\
                && mkdir -p /var/log/nginx /docker-entrypoint.d \\
                && ln -sf /dev/stdout /var/log/nginx/access.log \\
                && ln -sf /dev/stderr /var/log/nginx/error.log
            COPY nginx/nginx.conf /etc/nginx/nginx.conf
            COPY nginx/html /usr/share/nginx/html
            COPY docker-entrypoint.sh /
            ENTRYPOINT ["/docker-entrypoint.sh"]
            EXPOSE 80
            STOPSIGNAL SIGQUIT
            CMD ["nginx", "-g", "daemon off;"]
            """),
        ComparisonCase(
            "project-redis",
            """
            FROM alpine
            # add our user and group first to make sure their IDs get assigned consistently
            RUN set -eux; \\
            # alpine already has a gid 999
                echo redis:x:1000: >> /etc/group; \\
                echo redis:x:999:1000::/:/bin/false >> /etc/passwd
            ENV REDIS_VERSION 7.2.4
            RUN set -eux; \\
                \\
                mkdir -p /usr/src/redis; \\
                echo $REDIS_VERSION > /usr/src/redis/version; \\
                cp /usr/src/redis/version /usr/bin/redis-server; chmod 755 /usr/bin/redis-server; \\
                ln -s redis-server /usr/bin/redis-sentinel; \\
                rm -r /usr/src/redis
            RUN mkdir /data && chown redis:redis /data
            VOLUME /data
            WORKDIR /data
            COPY docker-entrypoint.sh /usr/local/bin/
            ENTRYPOINT ["docker-entrypoint.sh"]
            EXPOSE 6379
            CMD ["redis-server"]
            """),
        ComparisonCase(
            "project-postgres",
            """
            FROM alpine
            RUN set -eux; \\
                echo postgres:x:70: >> /etc/group; \\
                echo postgres:x:70:70::/var/lib/postgresql:/bin/sh >> /etc/passwd; \\
                mkdir -p /var/lib/postgresql; chown -R postgres:postgres /var/lib/postgresql
            ENV LANG en_US.utf8
            RUN mkdir /docker-entrypoint-initdb.d
            ENV PG_MAJOR 16
            ENV PG_VERSION 16.2
            RUN mkdir -p /var/run/postgresql && chown -R postgres:postgres /var/run/postgresql && chmod 3777 /var/run/postgresql
            ENV PGDATA /var/lib/postgresql/data
            RUN mkdir -p "$PGDATA" && chown -R postgres:postgres "$PGDATA" && chmod 1777 "$PGDATA"
            VOLUME /var/lib/postgresql/data
            COPY docker-entrypoint.sh script.sh /usr/local/bin/
            RUN ln -sT /usr/local/bin/docker-entrypoint.sh /docker-entrypoint.sh
            ENTRYPOINT ["docker-entrypoint.sh"]
            STOPSIGNAL SIGINT
            EXPOSE 5432
            CMD ["postgres"]
            """),
        ComparisonCase(
            "project-rust",
            """
            FROM alpine AS planner
            WORKDIR /app
            COPY rust/Cargo.toml .
            RUN echo plan > recipe.json
            FROM alpine AS builder
            WORKDIR /app
            COPY --from=planner /app/recipe.json recipe.json
            RUN mkdir -p target/release && echo deps > target/release/deps
            COPY rust .
            RUN cat src/main.rs recipe.json > target/release/app && chmod +x target/release/app
            FROM alpine AS runtime
            WORKDIR /app
            COPY --from=builder /app/target/release/app /usr/local/bin
            ENTRYPOINT ["/usr/local/bin/app"]
            """),
        ComparisonCase(
            "project-java",
            """
            FROM alpine AS build
            ENV MAVEN_OPTS="-XX:+TieredCompilation -Xmx64m"
            COPY java/pom.xml /workspace/
            COPY java/src /workspace/src
            WORKDIR /workspace
            RUN mkdir target && cat src/*.java > target/app.jar
            FROM alpine
            ARG JAR_FILE=/workspace/target/*.jar
            COPY --from=build ${JAR_FILE} /app.jar
            RUN sh -c 'touch /app.jar'
            ENV JAVA_OPTS=""
            ENTRYPOINT [ "sh", "-c", "java $JAVA_OPTS -jar /app.jar" ]
            """),
        ComparisonCase(
            "project-php",
            """
            FROM alpine
            ENV PHPIZE_DEPS \\
                    autoconf \\
                    file \\
                    g++
            RUN set -eux; \\
                [ ! -d /var/www/html ]; \\
                mkdir -p /var/www/html; \\
                chown nobody:nogroup /var/www/html; \\
                chmod 1777 /var/www/html
            ENV PHP_INI_DIR /usr/local/etc/php
            RUN mkdir -p "$PHP_INI_DIR/conf.d"
            ENV PHP_CFLAGS="-fstack-protector-strong -fpic" PHP_LDFLAGS="-Wl,-O1 -pie"
            ENV PHP_CPPFLAGS="$PHP_CFLAGS"
            COPY script.sh docker-entrypoint.sh /usr/local/bin/
            WORKDIR /var/www/html
            STOPSIGNAL SIGQUIT
            EXPOSE 9000
            CMD ["php-fpm"]
            """),
        ComparisonCase(
            "project-static-site",
            """
            FROM alpine AS assets
            WORKDIR /site
            COPY nginx/html .
            RUN for page in *.html; do gzip -nk "$page" 2> /dev/null || cp "$page" "$page.gz"; done; rm -f *.gz
            FROM scratch
            COPY --from=assets /site /public
            VOLUME ["/tmp"]
            EXPOSE 80
            ENTRYPOINT ["/traefik"]
            """),
        ComparisonCase(
            "project-onbuild",
            """
            FROM alpine AS onbuild
            WORKDIR /usr/src/app
            ENV BUNDLE_FROZEN=true
            ONBUILD COPY node/package.json /usr/src/app/
            ONBUILD RUN cat package.json > installed
            ONBUILD COPY node /usr/src/app
            FROM onbuild
            CMD ["./script.sh"]
            """),
        ComparisonCase(
            "project-ci-tools",
            """
            FROM alpine AS linter
            RUN echo linted > /report
            FROM alpine AS tests
            RUN echo tested > /report
            FROM alpine AS collect
            COPY --from=linter /report /reports/lint
            COPY --from=tests /report /reports/test
            RUN cat /reports/* > /reports/all
            FROM scratch
            COPY --from=collect /reports /
            """),
    ]

    /// The same on a real distribution with its own tools.
    static let debian: [ComparisonCase] = [
        ComparisonCase(
            "debian-users-and-files",
            """
            FROM debian:local
            RUN groupadd -r -g 999 app && useradd -r -g app -u 999 -d /srv/app -m app
            WORKDIR /srv/app
            COPY --chown=app:app python/ .
            RUN install -d -o app -g app -m 2755 data && cp -a /etc/skel data/skel && setcap cap_net_raw+ep /bin/true || true
            USER app
            RUN id > data/id
            CMD ["bash"]
            """),
        ComparisonCase(
            "debian-package",
            """
            FROM debian:local
            ENV DEBIAN_FRONTEND=noninteractive
            RUN apt-get update -qq \\
                && apt-get install -y -qq --no-install-recommends hello \\
                && rm -rf /var/lib/apt/lists/* /var/log/* /var/cache/ldconfig/aux-cache /var/cache/apt
            ENTRYPOINT ["hello"]
            """),
    ]
}
