"""A browser can fill in what it knows of whoever types (WCAG 1.3.5, 3.3.8)."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.names import attribute


@pytest.mark.parametrize(
    ("path", "field", "purpose"),
    [
        ("/skriv/svar", "email", "email"),
        ("/skriv/svar", "phone", "tel"),
        ("/skriv/svar", "address", "street-address"),
        ("/skriv/dig", "name", "name"),
        ("/ring", "phone", "tel"),
        ("/desk/sign-in", "user_name", "username"),
        ("/desk/sign-in", "password", "current-password"),
    ],
)
def test_given_a_field_about_whoever_types_when_read_then_it_says_what_for(
    app: FastAPI, path: str, field: str, purpose: str
) -> None:
    answer = TestClient(app, base_url="http://127.0.0.1:8000").get(path)
    found = BeautifulSoup(answer.text, "html5lib").select(f"[name={field}]")

    assert [attribute(one, "autocomplete") for one in found] == [purpose]
