# syntax=docker/dockerfile:1
FROM python:3.12-slim-bookworm AS build
WORKDIR /src
COPY pyproject.toml README.md ./
COPY bot bot
COPY handlers handlers
COPY knowledge knowledge
COPY records records
COPY desk desk
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --quiet .

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --create-home motcua && install -d -o motcua /data
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 MOTCUA_DATA=/data MOTCUA_HOST=0.0.0.0 MOTCUA_PORT=8080
USER motcua
WORKDIR /home/motcua
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['MOTCUA_PORT']}/health\", timeout=4)"]
CMD ["motcua", "serve"]
