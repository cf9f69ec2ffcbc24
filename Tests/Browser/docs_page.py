"""Scenarios of the page about the API: docs_page.py SCENARIO URL USERNAME PASSWORD SIGNALS

The user exists already. SIGNALS is a folder in which the test that has started this is told how far it has come."""

import sys
from pathlib import Path

from audit import audit
from page import DESKTOP, PHONE, Keys, Page

HOSTILE = "<img src=x onerror=alert(1)><script>window.ran = true</script>"


class Scenario:
    def __init__(self, url, name, password, signals):
        self.url, self.name, self.password, self.signals = url + "/docs", name, password, Path(signals)

    def page(self, *arguments, at="", **options):
        page = Page(self.url + at, *arguments, **options)
        page.wait("the operations", lambda: len(page.all(".operation")) == 17)
        return page

    def log_in(self, page, password=None):
        page.type("#log-in [name=username]", self.name)
        page.type("#log-in [name=password]", password or self.password)
        page.find("#log-in [name=password]").send_keys(Keys.ENTER)

    def logged_in(self, page):
        self.log_in(page)
        page.wait("the token", lambda: page.text("#who").startswith("Logged in"))

    def open(self, page, operation):
        page.js("location.hash = arguments[0]", operation)
        page.wait("the form", lambda: page.text(f"#{operation} form .primary") == "Send")

    def send(self, page, operation):
        page.click(f"#{operation} form .primary")

    def answered(self, page, operation, status):
        page.wait("the answer", lambda: page.text(f"#{operation} .output strong").startswith(status)
                  and page.find(f"#{operation} form .primary").is_enabled())
        return page.text(f"#{operation} .output .body")

    def try_calls(self):
        with self.page(allowed_errors=["status of 401"]) as page:
            self.open(page, "listConversations")
            self.send(page, "listConversations")
            assert "Invalid authentication credentials" in self.answered(page, "listConversations", "401")
            self.log_in(page, "not the password")
            page.wait("the error", lambda: page.text("#who").endswith("Incorrect username or password"))
            self.logged_in(page)
            self.send(page, "listConversations")
            assert '"conversations": [' in self.answered(page, "listConversations", "200")
            page.click("#listConversations .output summary")
            assert "x-request-id: " in page.text("#listConversations .output .fields")
            # What the description links: the forms for a conversation have the new one, whether they were open before or not.
            self.open(page, "listMessages")
            self.open(page, "createConversation")
            self.send(page, "createConversation")
            first = self.answered(page, "createConversation", "200")
            self.send(page, "createConversation")
            page.wait("the second", lambda: self.answered(page, "createConversation", "200") not in ("", first))
            conversation = self.answered(page, "createConversation", "200")
            for operation in ("listMessages", "sendMessage"):
                self.open(page, operation)
                assert f"/conversations/{conversation}/messages'" in page.text(f"#{operation} .curl")
            self.open(page, "listConversations")
            page.type("#listConversations [name=limit]", "0")
            assert "/conversations/?limit=0'" in page.text("#listConversations .curl")
            # What is shown may be seen by others; what is copied works.
            assert '"Authorization: Bearer $TOKEN"' in page.text("#listConversations .curl")
            page.driver.refresh()
            page.wait("the token", lambda: page.text("#who").startswith("Logged in"))
            page.click("#log-out")
            page.wait("the form", lambda: page.find("#log-in").is_displayed())
            assert page.js("return sessionStorage.length") == 0

    def stream(self):
        with self.page(at="#sendMessage") as page:
            self.logged_in(page)
            page.wait("the form", lambda: page.text("#sendMessage form .primary") == "Send")
            conversation = self.signals.joinpath("conversation").read_text()
            page.type("#sendMessage [name=conversation_id]", conversation)
            page.click("#sendMessage [name=stream]")
            assert "-H 'Accept: text/event-stream'" in page.text("#sendMessage .curl")
            self.send(page, "sendMessage")
            page.wait("the first words", lambda: "First words" in page.text("#sendMessage .output .body"))
            assert "event: message" not in page.text("#sendMessage .output .body")
            (self.signals / "seen").touch()
            assert "event: message" in self.answered(page, "sendMessage", "200")

    def hostile(self):
        with self.page(at="#sendMessage") as page:
            self.logged_in(page)
            page.type("#sendMessage [name=conversation_id]", self.signals.joinpath("conversation").read_text())
            page.js("document.querySelector('#sendMessage [name=body]').value = arguments[0]",
                    '{"content": "' + HOSTILE + '"}')
            self.send(page, "sendMessage")
            assert HOSTILE in self.answered(page, "sendMessage", "200")
            page.click("#sendMessage [name=stream]")
            self.send(page, "sendMessage")
            page.wait("the stream", lambda: "event: message" in page.text("#sendMessage .output .body"))
            assert HOSTILE in self.answered(page, "sendMessage", "200")
            assert page.js("return document.querySelectorAll('main :is(img, script)').length") == 0
            assert page.js("return window.ran === undefined")

    def keyboard(self):
        with self.page() as page:
            page.press(Keys.TAB)
            assert page.text(":focus") == "Skip to the operations"
            page.press(Keys.ENTER, Keys.TAB)
            assert page.js("return document.activeElement.matches('#operations summary')")
            page.press(Keys.ENTER)
            page.wait("the form", lambda: page.all(".operation[open] form"))
            # Every operation shows itself, and nothing in it is left empty.
            for node in page.all(".operation:not([open]) > summary"):
                node.send_keys(Keys.ENTER)
            page.wait("all forms", lambda: len(page.all(".operation form")) == 17)
            assert "undefined" not in page.text("main") and "[object" not in page.text("main")
            assert page.js("return [...document.querySelectorAll('.schema > p')].every(node => node.textContent.trim())")

    def look(self):
        for size in (PHONE, DESKTOP):
            for scheme in ("light", "dark"):
                with self.page(size, scheme) as page:
                    page.screenshot("docs-1-top")
                    audit(page)
                    self.logged_in(page)
                    self.open(page, "showAccount")
                    self.send(page, "showAccount")
                    self.answered(page, "showAccount", "200")
                    page.screenshot("docs-2-call")
                    audit(page)
                    self.open(page, "sendMessage")
                    page.screenshot("docs-3-message")
                    page.js("document.querySelectorAll('#sendMessage .answer').forEach(node => { node.open = true })")
                    page.js("document.querySelector('#sendMessage .answer').scrollIntoView()")
                    page.screenshot("docs-4-answers")
                    audit(page)


if __name__ == "__main__":
    scenario, *arguments = sys.argv[1:]
    getattr(Scenario(*arguments), scenario)()
