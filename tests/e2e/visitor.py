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
        self._use(self.page.locator(within).get_by_role("link", name=name).first, "Enter")

    def press(self, name: str, *, within: str = "body") -> None:
        """Presses the first button that is called so."""
        self._use(self.page.locator(within).get_by_role("button", name=name).first, "Enter")

    def use(self, link: Locator) -> None:
        self._use(link, "Enter")

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
        self.page.keyboard.press("Enter")
        self.page.wait_for_load_state()

    def sees(self, text: str) -> None:
        assert self.page.get_by_text(text).first.is_visible(), f"{text!r} on {self.page.url}"

    def reach(self, target: Locator) -> None:
        """Tabs until `target` has the focus."""
        target.wait_for(state="attached")
        for _stop in range(MAX_STOPS):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {target}")

    def _use(self, target: Locator, key: str) -> None:
        if self.by_keyboard:
            self.reach(target)
            self.page.keyboard.press(key)
            self.page.wait_for_load_state()
        else:
            target.click()
