"""Addresses that belong to no area."""

from django.urls import path

from suyuan.web import screens
from suyuan.web.prints import PrintedPapers
from suyuan.web.stations import pages as stations
from suyuan.web.stations.entries import StationEntries
from suyuan.web.views import attached, jobs, person, session

urlpatterns = [
    path("sign-in", session.sign_in, name="sign-in"),
    path("sign-out", session.sign_out, name="sign-out"),
    path("me", person.profile, name="profile"),
    path("me/password", person.change_password, name="change-password"),
    path("me/language", session.choose_language, name="choose-language"),
    path("me/site", session.choose_site, name="choose-site"),
    path("me/theme", session.choose_theme, name="choose-theme"),
    path("files/of/<path:number>", attached.attach, name="attach"),
    path("files/<uuid:key>", attached.download, name="attachment"),
    path("files/<uuid:key>/withdraw", attached.withdraw, name="attachment-withdraw"),
    path("stations/", stations.station_list, name="stations"),
    path("stations/worker.js", stations.worker, name="station-worker"),
    path("stations/manifest.json", stations.manifest, name="station-manifest"),
    path("stations/<slug:name>", stations.station_page, name="station"),
    path("stations/<slug:name>/jobs", stations.jobs, name="station-jobs"),
    path("stations/<slug:name>/brief", stations.brief, name="station-brief"),
    path("stations/<slug:name>/entries", stations.send, name="station-entries-send"),
    path("stations/<slug:name>/check", stations.check, name="station-check"),
    path("stations/<slug:name>/decided", stations.decided, name="station-decided"),
    path("stations/<slug:name>/undo", stations.undo, name="station-undo"),
    *screens.urls(StationEntries, PrintedPapers),
    path("jobs/", jobs.jobs, name="jobs-list"),
    path("jobs/notices", jobs.notices, name="notices"),
    path("jobs/counts", jobs.side_counts, name="side-counts"),
    path("jobs/<uuid:key>", jobs.job, name="job"),
    path("jobs/<uuid:key>/give-up", jobs.give_up, name="job-give-up"),
    path("jobs/<uuid:key>/result", jobs.result, name="job-result"),
]
