FROM base
ONBUILD COPY . /app/src
ONBUILD RUN /usr/local/bin/python-build --dir /app/src && \
    echo done
onbuild ENV A=1 B=$C
ONBUILD ENTRYPOINT ["a"]
ONBUILD ARG X=1
