# Newsbrief as a container: docs/container.md. `.ci/run` runs the steps below, also where no builder is.
# Pin the image by its digest where you build for others: --build-arg PYTHON_IMAGE=python:3.13-slim@sha256:…
ARG PYTHON_IMAGE=python:3.13-slim

FROM ${PYTHON_IMAGE} AS build
ENV VENV=/opt/newsbrief PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN apt-get update && apt-get install --yes --no-install-recommends binutils
COPY requirements.lock ./
RUN python -m venv --without-pip "$VENV"
# What builds the wheel is in the lock as well, and leaves again.
RUN python -m pip --quiet --python "$VENV/bin/python" install --no-compile --no-deps --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY prompts prompts
COPY bot bot
RUN "$VENV/bin/python" -m hatchling build --target wheel --directory dist
RUN python -m pip --quiet --python "$VENV/bin/python" install --no-compile --no-deps dist/newsbrief-*.whl
RUN python -m pip --quiet --python "$VENV/bin/python" uninstall --yes \
    editables hatchling packaging pathspec pluggy tomlkit trove-classifiers
# Smaller by a tenth without what only debuggers and compilers read.
RUN find "$VENV" -type f \( -name '*.py[ix]' -o -name '*.px[di]' -o -name '*.cpp' -o -name '*.h' \) -delete
RUN find "$VENV" -name '*.so*' -type f -exec strip --strip-unneeded {} +
# What gets imported is compiled now, as nobody can write here later; the rest would cost 50 MB more.
COPY tests/pages/harbour_bridge.html article.html
RUN "$VENV/bin/newsbrief" brief article.html --url https://news.example.org/story
RUN "$VENV/bin/python" -I -c "import alembic, discord, openai, psycopg, slack_bolt.async_app, bot.app, bot.storage.postgres"
RUN "$VENV/bin/python" -m compileall -q "$VENV"/lib/python*/site-packages/bot

FROM ${PYTHON_IMAGE}
COPY --from=build /opt/newsbrief /opt/newsbrief
RUN useradd --uid 10001 --home-dir /var/lib/newsbrief --create-home --shell /usr/sbin/nologin newsbrief
# The page is reached through the port that is published, and so needs WEB_PASSWORD.
ENV PATH=/opt/newsbrief/bin:$PATH PYTHONDONTWRITEBYTECODE=1 WEB_HOST=0.0.0.0 WEB_PORT=8484 \
    DATABASE_URL=sqlite:////var/lib/newsbrief/newsbrief.db LOG_FORMAT=json
USER 10001
WORKDIR /var/lib/newsbrief
VOLUME /var/lib/newsbrief
EXPOSE 8484
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://localhost:{os.environ[\"WEB_PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["newsbrief"]
CMD ["run"]
