FROM a
RUN ["a", "b\n\u00e9\ud83d\ude00"]
RUN [ "a", 'b' ]
RUN [a]
RUN ["a" "b"]
RUN ["unterminated
CMD []
ENTRYPOINT []
ENTRYPOINT	[ "x" ]	
VOLUME ["/a", "/b c"]
VOLUME /a /b	/c
COPY ["a b", "c", "/d e/"]
ADD [ "x", "y" ]
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
HEALTHCHECK CMD ["curl", "-f", "http://localhost/"]
HEALTHCHECK NONE
CMD
cmd echo hi
STOPSIGNAL SIGQUIT
