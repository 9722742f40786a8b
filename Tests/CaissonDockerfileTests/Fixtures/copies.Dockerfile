FROM a AS one
COPY --chown=55:mygroup --chmod=755 --link --parents --exclude=*.md --exclude=**/.git ./src/./lib *.txt /dest/
COPY --link=false --parents=true a b
FROM b
COPY --from=one /a /b
COPY --from=docker.io/library/nginx:1.25 /etc/nginx/nginx.conf /nginx.conf
COPY --chmod=u=rwX,go=rX files/ $DEST
ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://mirrors.example/linux.tar.gz /
ADD --keep-git-dir=true https://github.com/moby/buildkit.git#v0.10.1 /buildkit
ADD --unpack=false --exclude=x rootfs.tar.gz /
ADD --unpack https://example.com/archive.tar.gz /download/
ADD --chown=$USER:$GROUP git@git.example.com:foo/bar.git /bar
ADD "--chmod=0644" 'a'"b" /c
