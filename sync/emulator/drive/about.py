"""about.get: who asks, how much room there is, and what Drive can do."""

from __future__ import annotations

from sync.emulator import convert, store
from sync.emulator.call import Call
from sync.emulator.drive.people import user
from sync.emulator.errors import ApiError, Json

APPS = "application/vnd.google-apps."
SLIDES, DRAWING, FORM, SCRIPT = (APPS + name for name in ("presentation", "drawing", "form", "script"))
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
OPEN = "application/vnd.oasis.opendocument."

# The colours that folders can have.
PALETTE = [
    f"#{rgb}"
    for rgb in (
        "ac725e d06b64 f83a22 fa573c ff7537 ffad46 fad165 fbe983 b3dc6c 7bd148 16a765 42d692 92e1c0 9fe1e7 9fc6e7 "
        "4986e7 9a9cff b99aff 8f8f8f cabdbf cca6ac f691b2 cd74e6 a47ae2"
    ).split()
]
THEMES = [
    "abacus", "blueprints", "bok_choy", "clouds", "coffee", "cosmos", "desk", "forest", "lake", "piano",
]  # fmt: skip
COLOURS = [
    "#ea6100",
    "#1d5a95",
    "#4a8c33",
    "#5177a3",
    "#6b4b3e",
    "#2f3a68",
    "#9a7455",
    "#38674a",
    "#20777e",
    "#4f4f4f",
]
# Beside what `convert` knows of; none of it is imitated.
IMPORTS_TOO = {
    f"{APPS}document": store.DOC,
    PPTX: SLIDES,
    "application/vnd.ms-powerpoint": SLIDES,
    f"{OPEN}presentation": SLIDES,
}
EXPORTS_TOO = {
    SLIDES: [f"{OPEN}presentation", "application/pdf", PPTX, "text/plain"],
    DRAWING: ["image/svg+xml", "image/png", "application/pdf", "image/jpeg"],
    FORM: ["application/zip"],
    SCRIPT: [f"{SCRIPT}+json"],
}
MAX_IMPORT = {store.DOC: 10_485_760, store.SHEET: 104_857_600, SLIDES: 104_857_600, DRAWING: 2_097_152}
ROOM = 15 * 1024**3
MAX_UPLOAD = 5_242_880_000_000


def theme(theme_id: str) -> Json | None:
    if theme_id not in THEMES:
        return None
    link = f"https://ssl.gstatic.com/team_drive_themes/{theme_id}_background.jpg"
    return {"id": theme_id, "backgroundImageLink": link, "colorRgb": COLOURS[THEMES.index(theme_id)]}


def get(call: Call) -> Json:
    """Google answers nothing unless ``fields`` says what is wanted."""
    if call.mask is None:
        words = "The 'fields' parameter is required for this method."
        raise ApiError(400, words, reason="required", location=("parameter", "fields"))
    imports = {source: kind for source, (kind, _) in convert.IMPORTS.items()} | IMPORTS_TOO
    exports = {kind: list(formats) for kind, formats in convert.EXPORTS.items()} | EXPORTS_TOO
    service = call.principal.email.endswith("gserviceaccount.com")
    creates = not service and not call.principal.email.lower().endswith("@gmail.com")
    themes = [theme(each) for each in THEMES]
    return {
        "kind": "drive#about",
        "user": user(call.principal.email, call.principal),
        "storageQuota": _room(call, service=service),
        "importFormats": {source: [kind] for source, kind in imports.items()},
        "exportFormats": exports,
        "maxImportSizes": {mime: str(size) for mime, size in MAX_IMPORT.items()},
        "maxUploadSize": str(MAX_UPLOAD),
        "appInstalled": False,
        "folderColorPalette": PALETTE,
        "canCreateDrives": creates,
        "canCreateTeamDrives": creates,
        "driveThemes": themes,
        "teamDriveThemes": themes,
    }


def _room(call: Call, *, service: bool) -> Json:
    me = call.principal.email.lower()
    mine = [f for f in list(call.workspace.files.values()) if f.owner.lower() == me]
    sizes = [(len(f.content) if isinstance(f.content, bytes) else 0, f.in_trash) for f in mine]
    used, in_trash = sum(size for size, _ in sizes), sum(size for size, gone in sizes if gone)
    return {
        "limit": "0" if service else str(ROOM),
        "usage": str(used),
        "usageInDrive": str(used),
        "usageInDriveTrash": str(in_trash),
    }
