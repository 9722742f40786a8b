FROM busybox
RUN <<EOF
#!/bin/sh
echo "$HOME"
# not a comment
EOF
RUN 3<<A <<-"B" cat /proc/self/fd/3 - \
  && true
first $X
A
	second \
	third
	B
RUN python3 <<'PY' > /out
print("<<EOF")
PY
COPY <<index.html <<robots.txt extra.txt /www/
<p>$TITLE</p>
index.html
User-agent: *
robots.txt
ADD --chmod=644 << "raw" /etc/conf
key = "$value"
raw
RUN ["echo", "<<NOT"]
RUN echo "<<NEITHER"
RUN cat <<<here
RUN x=$((1<<2))
ONBUILD COPY <<T /t
text
T
ONBUILD RUN echo
