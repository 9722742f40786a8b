

  # indented comment
	FROM   a	AS   b  
RUN\
 echo   two   spaces\  
    kept

RUN echo \\
RUN echo '#' \
# comment 1

   # comment 2
#
   last
ENV   A   =1
ENV B   spaced   value  
ENV C=x\ y D="q \" r" E='s \' F=
LABEL "a b"="c d" e=f\
g
EXPOSE 80   81-83/udp	$PORT
