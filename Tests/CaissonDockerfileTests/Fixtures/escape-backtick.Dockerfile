# escape=`
# check=skip=JSONArgsRecommended,MaintainerDeprecated;error=false
FROM mcr.example.com/nanoserver
WORKDIR C:\app
COPY testfile.txt c:\
RUN dir c:\ `
    && echo done
ENV A=C:\dir` with` spaces B="x`"y"
SHELL ["powershell", "-Command"]
CMD run `
