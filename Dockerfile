# The program with the pack of Yantian, for trials and for whoever runs containers. State lies in the volume alone.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY requirements requirements
RUN python -m venv /opt/saltern \
 && /opt/saltern/bin/pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY pyproject.toml setup.py MANIFEST.in README.md LICENSE NOTICE ./
COPY src src
COPY packs packs
RUN /opt/saltern/bin/pip install --no-cache-dir --no-deps .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 990 --create-home --home-dir /var/lib/saltern saltern \
 && install --directory --owner=saltern --group=saltern /var/lib/saltern-anchor
COPY --from=build /opt/saltern /opt/saltern
ENV PATH=/opt/saltern/bin:$PATH \
    SALTERN_HOME=/var/lib/saltern \
    LANG=C.UTF-8
USER 990
WORKDIR /var/lib/saltern
VOLUME /var/lib/saltern
EXPOSE 8000
ENTRYPOINT ["saltern"]
CMD ["serve", "--host", "0.0.0.0"]
