"""The report in a browser: clicked through from a ribbon to the words it rests on, served and from a disk."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from warehouse.history import Layout
from warehouse.report import build
from warehouse.versions import current_version

pytestmark = [pytest.mark.system, pytest.mark.xdist_group("server")]  # one server for all of them


@pytest.fixture
def published(home: Path) -> Path:
    """The warehouse file of the server that `pages` shows."""
    return home / "warehouse" / "socieux.duckdb"


def version(published: Path) -> str:
    found = current_version(Layout(published))
    assert found
    return found


def listen(page: Page, own: str) -> list[str]:
    """What must not happen: messages of the console, and requests for anything but the page itself."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(own) else heard.append(request.url))
    return heard


def click_through(page: Page) -> None:
    """From a ribbon to its numbers, from there to an action, and to the received characters."""
    page.locator("#flow svg a").first.click(position={"x": 20, "y": 8})
    expect(page.locator("#flow-1")).to_be_visible()
    expect(page.locator("#flow-1 td").first).to_have_text("Spain")
    page.locator("#flow-1 a", has_text="2024-08").click()
    action = page.locator("article", has=page.get_by_text("2024-08", exact=True))
    expect(action).to_be_in_viewport()
    action.get_by_text("What its values rest on").click()
    expect(action.get_by_role("cell", name="six", exact=True).first).to_be_visible()


def test_a_reader_gets_from_the_index_to_the_words_behind_a_ribbon(pages: str, page: Page, published: Path) -> None:
    heard = listen(page, pages)
    page.goto(pages)
    page.get_by_role("link", name="report.html").nth(1).click()
    expect(page).to_have_url(f"{pages}/{version(published)}/report.html")
    click_through(page)
    assert heard == []


def test_the_query_behind_a_figure_can_be_read_and_copied(pages: str, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{pages}/latest")
    page.locator("#assistance").get_by_text("The query behind it").click()
    page.locator("#assistance").get_by_role("button", name="Copy the query").click()
    expect(page.get_by_role("status")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#assistance-sql-text").text_content()


def test_the_page_works_offline_from_a_disk_and_says_how_to_cite_it(
    pages: str, page: Page, published: Path, tmp_path: Path
) -> None:
    file = tmp_path / "report.html"
    text, origin = build(published)
    file.write_text(text, encoding="utf-8")
    page.context.set_offline(True)
    heard = listen(page, "file:")
    page.goto(file.as_uri())
    click_through(page)
    expect(page.locator("#citation")).to_have_text(origin.citation)
    page.get_by_role("button", name="Copy the citation").click()
    expect(page.get_by_role("status")).to_have_text(re.compile("Copied|Selected"))
    assert heard == []


@pytest.mark.parametrize("width", [1440, 390])
def test_light_and_dark_can_be_chosen_and_nothing_sticks_out(
    width: int, pages: str, page: Page, screenshots: Path
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{pages}/latest")
    shown = {}
    for name in ("light", "dark"):
        shown[name] = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.screenshot(path=screenshots / f"report_{name}_{width}.png", full_page=True)
        page.get_by_role("button", name="Dark").click()
    assert shown["light"] != shown["dark"]
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_keyboard_reaches_the_content_and_every_part_has_a_name(pages: str, page: Page) -> None:
    page.goto(f"{pages}/latest")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    assert page.get_by_role("heading", level=1).count() == 1
    assert all(section.get_attribute("aria-labelledby") for section in page.locator("section").all())
    assert all(drawn.get_attribute("aria-label") for drawn in page.locator("svg[role=group]").all())
    contrast = page.evaluate(CONTRAST)
    assert contrast >= 4.5, contrast


def test_the_warehouse_asset_links_to_the_report_of_its_version(ui: str, page: Page, published: Path) -> None:
    page.goto(f"{ui}/assets/warehouse?view=overview")
    expect(page.get_by_text(f"{version(published)}/report.html").first).to_be_visible(timeout=60_000)


# The lowest contrast of text on its ground, as WCAG counts it, over everything that has text of its own.
CONTRAST = """() => {
  const parts = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const color = parts(getComputedStyle(node).backgroundColor);
      if (color.length === 3 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const own = (node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
  return Math.min(...[...document.querySelectorAll("body :not(svg *):not(script)")].filter(own).map((node) => {
    const [a, b] = [light(parts(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  }));
}"""
