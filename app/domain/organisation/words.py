"""What roles and competences are called. All words are English msgids."""

from __future__ import annotations

from app.domain.organisation.models import Competence, Role
from app.foundation.i18n import N_

ROLES = {
    Role.AGENT: N_("Contact centre"),
    Role.BACK_OFFICE: N_("Back office"),
    Role.SPECIALIST: N_("Specialist"),
    Role.LEAD: N_("Team lead"),
    Role.HEAD: N_("Head of department"),
    Role.EVALUATOR: N_("Evaluator"),
    Role.ADMINISTRATOR: N_("Administrator"),
}
COMPETENCES = {
    Competence.SIGN_LANGUAGE: N_("Danish sign language"),
    Competence.TEXT_RELAY: N_("Text relay"),
    Competence.LIVE_TEXT: N_("Live text"),
    Competence.APHASIA: N_("Aphasia"),
    Competence.EASY_READ: N_("Easy words"),
    Competence.BRAILLE: N_("Braille"),
    Competence.ENGLISH: N_("English"),
}
