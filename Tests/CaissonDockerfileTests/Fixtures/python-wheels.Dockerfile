FROM python:3.12-slim AS wheels
RUN --mount=type=cache,target=/root/.cache/pip,sharing=locked,id=pip,mode=0700,uid=0,gid=0 \
    --mount=type=secret,id=pip,target=/etc/pip.conf,required \
    --mount=type=ssh,mode=0600 \
    pip wheel --wheel-dir=/wheels -r requirements.txt
FROM python:3.12-slim
LABEL maintainer="team@example.com" \
      org.opencontainers.image.title="A \"quoted\" title" \
      multi.word='single quoted value' empty=""
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels,rw pip install --no-index /wheels/*.whl
RUN --mount=type=tmpfs,target=/tmp,size=64m --network=none python -m compileall /app
RUN --mount=type=secret,id=token,env=API_TOKEN --security=sandbox ./check
ENTRYPOINT python -m app
CMD ["--port", "8000"]
