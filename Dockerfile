# An example: docs/deploying.md. The embedded model is not in the image; it is fetched into the volume of the cache.

FROM python:3.11-slim-trixie AS build
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/evenhand
COPY requirements/run.txt requirements/run.txt
RUN /opt/evenhand/bin/pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY LICENSE README.md pyproject.toml ./
COPY evals evals
COPY prompts prompts
COPY service service
RUN /opt/evenhand/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim-trixie
# libgomp1 is what the embedded model's engine needs beside its wheel.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgomp1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /var/lib/evenhand --shell /usr/sbin/nologin evenhand \
    && install --directory --owner=evenhand --group=evenhand --mode=0750 /var/lib/evenhand /var/cache/evenhand
COPY --from=build /opt/evenhand /opt/evenhand
# XDG_DATA_HOME: without EVENHAND_DATABASE_URL, the SQLite file is /var/lib/evenhand/evenhand.db.
ENV PATH=/opt/evenhand/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    XDG_DATA_HOME=/var/lib \
    EVENHAND_CACHE_DIR=/var/cache/evenhand
WORKDIR /var/lib/evenhand
VOLUME ["/var/lib/evenhand", "/var/cache/evenhand"]
# By number, so that Kubernetes can tell that it is not root.
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["evenhand"]
CMD ["serve", "--host", "0.0.0.0"]
