"""The track flow: `flows.pipeline.topics.track`, tracked by Prefect, which retries a batch's commit and records the run."""

from prefect import flow
from prefect.runtime import flow_run

from flows import settings as configuration
from flows.artifacts import leave_quality, leave_table
from flows.logs import redacting
from flows.pipeline.topics.track import TrackReport, commit_piece, track_all
from flows.retries import committing

append_answers = committing("append answers")(commit_piece)


@flow(name="track")
@redacting()
def track(home: str | None = None) -> TrackReport:
    """Apply the current definitions of topics and entities to the whole lake; an interrupted run is resumed.

    `home` is the lake's folder and defaults to the settings. Raises SettingError, SeedError or LakeError.
    """
    settings = configuration.load().replace(home=home)
    report = track_all(settings, run_id=flow_run.get_id(), commit=append_answers)
    rows = [{"name": name, "version": version} for name, version in (report.topics | report.entities).items()]
    leave_table("track-topics", rows, f"{report.articles} article versions read, {report.answers} new answers")
    leave_quality(settings)
    return report
