"""Somebody who follows links and buttons by their visible names: with a mouse, or with the keyboard alone."""

from playwright.sync_api import Locator, Page

MAX_STOPS = 260  # More Tab presses than any page of ours has stops.


class Visitor:
    """`by_keyboard`: reaches everything with Tab and uses it with Enter, space or typing."""

    def __init__(self, page: Page, *, by_keyboard: bool) -> None:
        self.page = page
        self.by_keyboard = by_keyboard

    def goto(self, address: str) -> None:
        response = self.page.goto(address)
        assert response is not None
        assert response.status == 200, address

    def follow(self, name: str, *, within: str = "body") -> None:
        """Follows the first link that is called so."""
        self._use(self.page.locator(within).get_by_role("link", name=name).first)

    def press(self, name: str, *, within: str = "body") -> None:
        """Presses the first button that is called so."""
        self._use(self.page.locator(within).get_by_role("button", name=name).first)

    def use(self, link: Locator) -> None:
        self._use(link)

    def tick_box(self, box: Locator) -> None:
        if self.by_keyboard:
            self.reach(box)
            self.page.keyboard.press("Space")
        else:
            box.check()

    def choose(self, label: str, option: str) -> None:
        """Chooses an option of a select, or a radio button of a group."""
        select = self.page.get_by_label(label, exact=False).first
        if self.by_keyboard:
            self.reach(select)
        select.select_option(label=option)

    def search(self, text: str) -> None:
        """Types in the search field of the page and sends the form with Enter."""
        field = self.page.locator("main input[name=q]").first
        if self.by_keyboard:
            self.reach(field)
            self.page.keyboard.type(text)
        else:
            field.fill(text)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def sees(self, text: str) -> None:
        shown = self.page.locator(f"text={text} >> visible=true")
        assert shown.count(), f"{text!r} on {self.page.url}"

    def reach(self, target: Locator) -> None:
        """Tabs until `target` has the focus."""
        target.wait_for(state="attached")
        for _stop in range(MAX_STOPS):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {target}")

    def _use(self, target: Locator) -> None:
        if self.by_keyboard:
            self.reach(target)
        with self.page.expect_navigation():
            if self.by_keyboard:
                self.page.keyboard.press("Enter")
            else:
                target.click()
