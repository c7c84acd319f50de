"""The files of labels that were printed."""

from django.http import FileResponse, Http404, HttpRequest

from suyuan.areas.labels.models import Printing
from suyuan.areas.labels.ui.jobs import Jobs
from suyuan.foundation import files
from suyuan.web.access import permission
from suyuan.web.people import reader_of


@permission("labels.view_label")
def label_file(request: HttpRequest, key: int) -> FileResponse:
    """Send exactly what was printed."""
    found = Printing.objects.select_related("file", "job").filter(pk=key).first()
    if found is None:
        raise Http404
    Jobs().find(reader_of(request), found.job.number)
    return FileResponse(
        files.open_content(found.file), as_attachment=True, filename=found.file.name
    )
