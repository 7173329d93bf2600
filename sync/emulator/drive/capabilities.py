"""What the caller may do with a file, as ``capabilities`` tells it and as the methods go by."""

from __future__ import annotations

from sync.emulator import store
from sync.emulator.errors import Json
from sync.emulator.sharing import RANK
from sync.emulator.store import File, Principal, Workspace


class Rights:
    """Of one caller on one file."""

    def __init__(self, workspace: Workspace, file: File, me: Principal) -> None:
        self.workspace, self.file = workspace, file
        self.role = file.role(me)
        self.heir = file.heir == me.email.lower()
        self.is_top = file.id in workspace.tops
        self.folder = file.mime == store.FOLDER
        names = {me.email.lower(), *workspace.groups_of(me.email.lower())}
        named = bool(names & file.roles.keys()) or bool(file.anyone or file.domains)
        # By a folder above, which a folder with limited access keeps from showing what is in it.
        self.kept_out = self.folder and file.limited and self.role == "reader" and not named
        self.locks: list[Json] = file.facts.get("contentRestrictions", [])

    def at_least(self, role: str) -> bool:
        return RANK[self.role] >= RANK[role]

    @property
    def owner(self) -> bool:
        """Who may delete: the owner, in a shared drive its organizers."""
        return self.at_least("organizer" if self.file.drive else "owner")

    @property
    def trash(self) -> bool:
        """In a shared drive, content managers may as well."""
        return not self.is_top and self.at_least("fileOrganizer" if self.file.drive else "owner")

    @property
    def move(self) -> bool:
        return not self.is_top and self.at_least(
            "fileOrganizer" if self.file.drive and self.folder else "writer"
        )

    @property
    def share(self) -> bool:
        """Editors too, unless the owner keeps it to himself; of folders in a shared drive only content managers."""
        if self.is_top:
            return self.owner
        if self.file.drive:
            return self.at_least("fileOrganizer" if self.folder else "writer")
        return self.owner or (self.at_least("writer") and self.file.facts.get("writersCanShare", True))

    @property
    def locked(self) -> bool:
        return any(lock.get("readOnly") for lock in self.locks)

    @property
    def copy_kept(self) -> bool:
        """Whether readers and commenters may neither copy nor download."""
        item = self.file.facts.get("downloadRestrictions", {}).get("itemDownloadRestriction", {})
        drive = self.workspace.drives.get(self.file.drive)
        above = drive.facts.get("restrictions", {}) if drive else {}
        return bool(item.get("restrictedForReaders") or above.get("copyRequiresWriterPermission"))

    @property
    def copy(self) -> bool:
        return not self.folder and (not self.copy_kept or self.at_least("writer"))


def capabilities(rights: Rights) -> Json:
    file, folder, writer = rights.file, rights.folder, rights.at_least("writer")
    trashed, drive = file.in_trash, bool(file.drive)
    edit = writer and not trashed
    children = edit and folder
    download = not folder and (not rights.copy_kept or writer)
    found = {
        "canAcceptOwnership": rights.heir,
        "canAddChildren": children,
        "canAddMyDriveParent": False,
        "canChangeCopyRequiresWriterPermission": edit and not folder,
        "canChangeItemDownloadRestriction": rights.owner and not folder,
        "canChangeSecurityUpdateEnabled": False,
        "canChangeViewersCanCopyContent": edit and not folder,
        "canComment": rights.at_least("commenter") and not trashed and not rights.locked,
        "canCopy": rights.copy,
        "canDelete": rights.owner and not rights.is_top,
        "canDisableInheritedPermissions": folder and rights.owner and not file.limited,
        "canDownload": download,
        "canEdit": edit,
        "canEnableInheritedPermissions": folder and rights.owner and file.limited,
        "canListChildren": folder and not rights.kept_out,
        "canModifyContent": edit and not rights.locked,
        "canModifyContentRestriction": edit and not folder,
        "canModifyEditorContentRestriction": edit and not folder,
        "canModifyLabels": False,
        "canModifyOwnerContentRestriction": rights.owner and not folder,
        "canMoveChildrenWithinDrive": children,
        "canMoveItemOutOfDrive": rights.owner and not rights.is_top,
        "canMoveItemWithinDrive": rights.move and not trashed,
        "canReadLabels": False,
        "canReadRevisions": writer and not folder,
        "canRemoveChildren": children and not drive,
        "canRemoveContentRestriction": rights.locked and edit,
        "canRemoveMyDriveParent": rights.owner and not rights.is_top,
        "canRename": edit and not rights.locked and not rights.is_top,
        "canShare": rights.share,
        "canStartApproval": edit and not folder,
        "canTrash": rights.trash,
        "canUntrash": rights.trash,
    }
    if drive:
        manager = rights.at_least("fileOrganizer")
        for name in ("canAcceptOwnership", "canAddMyDriveParent", "canRemoveMyDriveParent"):
            del found[name]
        found |= {
            "canAddFolderFromAnotherDrive": False,
            "canDeleteChildren": folder and rights.at_least("organizer"),
            "canMoveChildrenOutOfDrive": folder and manager,
            "canReadDrive": _member(rights),
            "canTrashChildren": folder and manager,
        }
    return found


def _member(rights: Rights) -> bool:
    top = rights.workspace.tops.get(rights.file.drive)
    return top is not None and bool(rights.role)
