# The image that Cloud Run runs. Its only RUN step is a make target that CI runs, too, so what was tested is what is shipped.
# The first stage is the full image because the slim one has no make; both have the same Python at the same place.
FROM python:3.11-bookworm AS build
WORKDIR /app
COPY Makefile pyproject.toml README.md LICENSE ./
COPY locks/run.txt locks/run.txt
COPY jobs jobs
COPY mappers mappers
COPY sync sync
RUN make install

FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/app/.venv/bin:$PATH HOME=/nowhere
COPY --from=build /app /app
# Nobody: it owns nothing here and can write nothing. All that plansync remembers is in the master sheet.
USER 65534:65534
# --quiet: what a container prints is kept in logs, and logs hold no text of plans.
ENTRYPOINT ["plansync", "--quiet"]
CMD ["nightly", "--config", "/config/config.yaml"]
