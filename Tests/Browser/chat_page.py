"""Scenarios of the chat page: chat_page.py SCENARIO URL USERNAME PASSWORD SIGNALS

The user exists already. SIGNALS is a folder in which the test that has started this is told how far it has come."""

import json
import sys
import uuid
from pathlib import Path

from audit import audit
from page import DESKTOP, PHONE, Keys, Page

FRANCE = "What is the capital of France?"
BENGALI = "ফ্রান্সের রাজধানী কী?"


class Scenario:
    def __init__(self, url, name, password, signals):
        self.url, self.name, self.password, self.signals = url + "/", name, password, Path(signals)

    def page(self, *arguments, **options):
        return Page(self.url, *arguments, **options)

    def entered(self, *arguments, **options):
        page = self.page(*arguments, **options)
        page.enter(self.name, self.password)
        return page

    def tell(self, word):
        (self.signals / word).touch()

    def told(self, page, word):
        page.wait(f"the test to say {word}", (self.signals / word).exists)

    # What a user comes for

    def sign_up_and_chat(self):
        name = f"রহিম {uuid.uuid4()}"
        with self.page(allowed_errors=["status of 400"]) as page:
            page.sign_up(name, "a-long-password")
            assert page.text("#title") == "New conversation" and page.text("#who") == name
            assert page.focused() == "input"
            assert page.ask(FRANCE) == f"Reply to {FRANCE}"
            assert page.messages() == [FRANCE, f"Reply to {FRANCE}"]
            page.wait("the title", lambda: page.text("#title") == FRANCE)
            assert page.titles() == [FRANCE]
            page.ask(BENGALI)
            languages = page.js("return [...document.querySelectorAll('#messages .text')].map(node => node.lang)")
            assert languages == ["en", "en", "bn", "bn"], languages
            # A reload is where one was, and a new conversation is beside it.
            page.driver.refresh()
            page.wait("the messages", lambda: len(page.messages()) == 4)
            page.click(".new")
            page.wait("nothing", lambda: page.messages() == [])
            page.click_text("How do I sell something?", "#suggestions")
            page.wait("two titles", lambda: page.titles() == ["How do I sell something?", FRANCE])
            page.click("#log-out")
            page.wait("the form", lambda: page.find("#log-in-form").is_displayed())
            assert page.js("return sessionStorage.length == 0 || !JSON.stringify(sessionStorage).includes('eyJ')")
            page.enter(name, "a-long-password")
            assert page.titles() == ["How do I sell something?", FRANCE]
            page.click("#log-out")
            page.wait("the form", lambda: page.find("#log-in-form").is_displayed())
            page.click("#log-in-switch")
            page.log_in(name, "a-long-password")
            page.wait("what is wrong", lambda: page.text("#log-in-note") == "Username already registered")

    def stream(self):
        with self.entered() as page:
            page.send(FRANCE)
            page.wait("the first words", lambda: page.replies() == ["First words"])
            assert page.text("#messages .status") == "Writing…"
            assert page.find("#send").get_attribute("aria-label") == "Stop"
            assert page.text("#announcer") == "The assistant is writing."
            self.tell("seen")
            page.wait("the end", lambda: page.replies() == ["First words, and the last."])
            page.wait("rest", lambda: not page.all("#messages .status"))
            assert page.text("#announcer") == "Assistant: First words, and the last."
            assert page.find("#send").get_attribute("aria-label") == "Send"
            assert page.js("return document.querySelector('#messages strong').textContent") == "First"

    def stop(self):
        with self.entered() as page:
            page.send(FRANCE)
            page.wait("the first words", lambda: page.replies() == ["First words"])
            page.click("#send")
            page.wait("the word", lambda: page.text("#messages .status").startswith("Stopped."))
            assert page.replies() == ["First words"] and page.focused() == "input"
            assert page.find("#send").get_attribute("aria-label") == "Send"
            self.tell("seen")
            page.wait("the stored reply", lambda: page.replies() == ["First words, and the last."])
            page.wait("rest", lambda: not page.all("#messages .status"))

    def reload(self):
        with self.entered() as page:
            page.send(FRANCE)
            page.wait("the first words", lambda: page.replies() == ["First words"])
            page.driver.refresh()
            page.wait("the page", lambda: page.text("#messages .status") == "Writing…")
            self.tell("seen")
            page.wait("the stored reply", lambda: page.messages() == [FRANCE, "First words, and the last."])

    def retry(self):
        with self.entered(allowed_errors=["status of 503"]) as page:
            page.send(FRANCE)
            page.wait("the error", lambda: "temporarily unavailable" in page.text("#messages .problem"))
            assert "Please wait" in page.text("#messages .problem")
            self.tell("failed")
            self.told(page, "mended")
            page.click("#messages .problem button")
            page.wait("the reply", lambda: page.messages() == [FRANCE, f"Reply to {FRANCE}"])
            assert page.focused() == "input"

    def cut(self):
        """The stream breaks off, and the question is asked again after a reload."""
        with self.entered() as page:
            page.send(FRANCE)
            page.wait("the error", lambda: "temporarily unavailable" in page.text("#messages .problem"))
            page.js("sessionStorage.setItem(sessionStorage.key(0), sessionStorage.getItem(sessionStorage.key(0))"
                    ".replace(/,\"pending\".*/, '}'))")
            page.driver.refresh()
            page.wait("the offer", lambda: page.text("#messages .problem").startswith("This message has no reply yet."))
            page.click("#messages .problem button")
            page.wait("the reply", lambda: page.messages() == [FRANCE, f"Reply to {FRANCE}"])

    def limits(self):
        with self.page(allowed_errors=["status of 429", "status of 401"]) as page:
            page.enter(self.name, self.password)
            page.ask("One")
            page.send("Two")
            page.wait("the error", lambda: page.text("#messages .problem").startswith("That was too often. Please wait"))
            button = page.find("#messages .problem button")
            assert not button.is_enabled() and button.text.startswith("Try again ("), button.text
            page.click("#log-out")
            page.log_in(self.name, "not the password")
            page.wait("the error", lambda: page.text("#log-in-note") == "Incorrect username or password")
            page.log_in(self.name, "not the password")
            page.wait("the limit", lambda: page.text("#log-in-note").startswith("That was too often. Please wait"))

    def busy(self):
        """Somebody else's question in the conversation, from another device, is still being answered."""
        with self.entered(allowed_errors=["status of 409"]) as page:
            page.click("#conversations a")
            page.wait("the question", lambda: page.messages()[:1] == ["First?"])
            page.send("Second?")
            page.wait("the error", lambda: any(
                text.startswith("The previous reply is still being written.") for text in page.texts(".problem")))
            self.tell("refused")
            self.told(page, "answered")
            buttons = page.all("#messages .problem button")
            page.wait("the time", buttons[-1].is_enabled)
            buttons[-1].click()
            page.wait("the reply", lambda: page.replies()[-1] == "Reply to Second?")

    def rename_and_delete(self):
        with self.entered() as page:
            page.ask("First")
            page.click(".new")
            page.wait("nothing", lambda: page.messages() == [])
            page.ask("Second")
            page.wait("the titles", lambda: page.titles() == ["Second", "First"])
            page.click("#rename")
            assert page.find("#dialog-input").get_attribute("value") == "Second"
            page.type("#dialog-input", "টাকা তোলা")
            page.press(Keys.ENTER)
            page.wait("the new title", lambda: page.titles() == ["টাকা তোলা", "First"])
            assert page.text("#title") == "টাকা তোলা" and not page.find("#dialog").is_displayed()
            page.wait("the focus", lambda: page.focused() == "rename")
            page.click("#delete")
            page.click("#dialog-cancel")
            assert page.titles() == ["টাকা তোলা", "First"]
            page.click("#delete")
            page.click("#dialog-ok")
            page.wait("one title", lambda: page.titles() == ["First"])
            page.wait("a new one", lambda: page.text("#title") == "New conversation" and page.messages() == [])
            page.click("#conversations a")
            page.wait("the other", lambda: page.messages() == ["First", "Reply to First"])
            page.driver.back()
            page.wait("nothing", lambda: page.messages() == [])

    def pages(self):
        """35 conversations, the newest of which has 70 messages."""
        with self.entered(PHONE) as page:
            page.click(".chat .menu")
            assert len(page.titles()) == 30
            page.click("#more-conversations")
            page.wait("all", lambda: len(page.titles()) == 35)
            assert not page.find("#more-conversations").is_displayed()
            page.click("#conversations a")
            page.wait("a page", lambda: len(page.messages()) == 30)
            expected = [text for number in range(35) for text in (f"Question {number}", f"Reply to Question {number}")]
            assert page.messages() == expected[-30:]
            end = "const s = document.getElementById('scroller'); return s.scrollHeight - s.clientHeight - s.scrollTop"
            page.wait("the end of it", lambda: page.js(end) < 2)
            for count in (60, 70):
                page.js("document.getElementById('scroller').scrollTop = 0")
                first = page.js("return window.first = document.querySelector('#messages > *')") and page.js(
                    "return first.getBoundingClientRect().top")
                page.click("#earlier")
                page.wait("more", lambda: len(page.messages()) == count)
                moved = page.js("return first.getBoundingClientRect().top") - first
                assert abs(moved) < 100, moved
            assert page.messages() == expected and not page.find("#earlier").is_displayed()
            page.ask("One more")
            assert page.js(end) < 2

    def account(self):
        with self.entered(allowed_errors=["status of 401", "status of 422"]) as page:
            page.ask(FRANCE)
            page.click(".foot a")
            page.wait("the account", lambda: page.text("#account-since").startswith("Here since "))
            assert page.text("#account-name") == self.name and page.focused() == "account-title"
            for present, note in (("wrong", "Incorrect username or password"),
                                  (self.password, "Your password is changed. Other devices have to log in again.")):
                page.type("[name=password]:not(#password)", present)
                page.type("[name=new_password]", "another password")
                page.click("#password-form .primary")
                page.wait(note, lambda: page.text("#password-note") == note)
            page.click("#export")
            page.wait("the word", lambda: page.text("#export-note") == "Saved as my-data.json.")
            file = Path(page.folder) / "downloads" / "my-data.json"
            page.wait("the file", file.exists)
            data = json.loads(file.read_text())
            assert data["account"]["username"] == self.name
            assert data["conversations"][0]["messages"][0]["content"] == FRANCE
            page.click("#delete-account")
            page.type("#dialog-input", "wrong")
            page.click("#dialog-ok")
            page.wait("the error", lambda: page.text("#dialog-note") == "Incorrect username or password")
            page.type("#dialog-input", "another password")
            page.click("#dialog-ok")
            page.wait("the end", lambda: page.text("#log-in-reason") == "Your account is deleted.")
            page.log_in(self.name, "another password")
            page.wait("nobody", lambda: page.text("#log-in-note") == "Incorrect username or password")

    def expired(self):
        spoil = ("const [key] = Object.keys(sessionStorage);"
                 "sessionStorage[key] = sessionStorage[key].replace(/\"token\":\"[^\"]*/, '\"token\":\"spoiled')")
        with self.entered(allowed_errors=["status of 401"]) as page:
            page.ask("First")
            page.js(spoil)
            page.driver.refresh()
            page.wait("the form", lambda: page.text("#log-in-reason").startswith("Your session has ended."))
            assert page.find("#username").get_attribute("value") == self.name and page.focused() == "password"
            page.type("#password", self.password)
            page.press(Keys.ENTER)
            page.wait("the conversation", lambda: page.messages() == ["First", "Reply to First"])
            # The password is changed elsewhere, while something is typed here.
            self.tell("typing")
            self.told(page, "changed")
            page.send("Typed at length")
            page.wait("the form", lambda: page.text("#log-in-reason").startswith("Your session has ended."))
            page.type("#password", "another password")
            page.press(Keys.ENTER)
            page.wait("the conversation", lambda: page.messages() == ["First", "Reply to First"])
            assert page.find("#input").get_attribute("value") == "Typed at length"
            page.press(Keys.ENTER)
            page.wait("the reply", lambda: page.replies()[-1:] == ["Reply to Typed at length"])

    def hostile(self):
        markup = "<img src=x onerror=alert(1)><script>window.ran = true</script><svg onload=alert(2)><b>"
        with self.entered() as page:
            page.ask(markup)
            page.wait("the title", lambda: page.text("#title") == markup[:50] + "...")
            page.click("#rename")
            page.type("#dialog-input", markup)
            page.press(Keys.ENTER)
            page.wait("the title", lambda: page.text("#title") == markup)
            page.click("#delete")
            assert markup in page.text("#dialog-text")
            page.press(Keys.ESCAPE)
            assert page.titles() == [markup]
            assert page.messages()[0] == markup
            for text in ("<script>window.ran = true</script>", "<img src=x onerror=\"window.ran = true\">",
                         "[click](javascript:window.ran=true)", "[data](data:text/html,<script>1</script>)",
                         "<a href=\"javascript:alert(3)\">", "</div></ol></main><h1>unclosed", "JaVaScRiPt:alert(4)"):
                assert text in page.replies()[0], text
            page.driver.refresh()
            page.wait("it from the store", lambda: len(page.replies()) == 1)
            assert page.js("return document.querySelectorAll('script').length") == 1
            assert page.js("return document.querySelectorAll('#messages :is(img, svg, iframe, h1, b, script)').length") == 0
            assert page.js("return document.querySelectorAll('main').length") == 2
            links = page.js("return [...document.querySelectorAll('#messages a')].map(a => [a.href, a.target, a.rel])")
            assert links == [["https://example.com/a", "_blank", "noopener noreferrer"]], links
            assert page.js("return window.ran === undefined")

    def keyboard(self):
        with self.page() as page:
            page.wait("the form", lambda: page.focused() == "username")
            order = []
            for _ in range(4):
                page.press(Keys.TAB)
                order.append(page.focused())
            assert order == ["password", "password-show", "log-in-button", "log-in-switch"], order
            page.press(Keys.SHIFT + Keys.TAB + Keys.TAB + Keys.NULL)
            page.driver.switch_to.active_element.send_keys(Keys.SPACE)
            assert page.find("#password").get_attribute("type") == "text"
            page.find("#username").send_keys(self.name, Keys.TAB, self.password, Keys.ENTER)
            page.wait("the page", lambda: page.focused() == "input")
            page.press("one", Keys.SHIFT, Keys.ENTER, Keys.NULL, "two")
            assert page.find("#input").get_attribute("value") == "one\ntwo"
            # Enter that ends a composition sends nothing.
            page.js("document.getElementById('input').dispatchEvent(new KeyboardEvent('keydown',"
                    "{key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))")
            assert page.messages() == []
            page.press(Keys.ENTER)
            page.wait("the reply", lambda: page.messages() == ["one\ntwo", "Reply to one\ntwo"])
            page.wait("the title", lambda: page.find("#actions").is_displayed())
            assert page.focused() == "input"
            page.js("document.getElementById('skip').focus()")
            order = []
            for _ in range(9):
                order.append(page.focused())
                assert page.js("""
                    const style = getComputedStyle(document.activeElement)
                    const box = getComputedStyle(document.activeElement.parentElement)
                    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
                      || box.boxShadow !== 'none'"""), f"the focus on {order[-1]} cannot be seen"
                page.press(Keys.TAB)
            assert [name.split(":")[0] for name in order] == [
                "skip", "New conversation", "one two", "Account", "log-out", "rename", "delete", "scroller", "input",
            ], order
            page.find("#rename").send_keys(Keys.ENTER)
            page.wait("the dialog", lambda: page.focused() == "dialog-input")
            page.press(Keys.ESCAPE)
            page.wait("the focus", lambda: page.focused() == "rename")
            page.find("#skip").send_keys(Keys.ENTER)
            assert page.focused() == "input"
        with self.entered(PHONE) as page:
            page.find(".chat .menu").send_keys(Keys.ENTER)
            page.wait("the drawer", lambda: page.focused() == "close-drawer")
            assert page.js("return document.getElementById('main').inert")
            page.press(Keys.ESCAPE)
            page.wait("the focus", lambda: page.focused() == "Show the conversations")
            page.click(".chat .menu")
            page.click("#conversations a")
            page.wait("the messages", lambda: len(page.messages()) == 2 and page.focused() == "title")

    # What it looks like

    def look(self):
        """On a phone and on a desk, in the light and in the dark: the first of them makes what the others show."""
        for size in (PHONE, DESKTOP):
            for scheme in ("light", "dark"):
                with self.page(size, scheme, allowed_errors=["status of 401", "status of 503"]) as page:
                    self.look_at(page, size, f"{size[0]}-{scheme}")

    def look_at(self, page, size, turn):
        def shot(name):
            page.screenshot(name)
            audit(page)

        page.log_in(self.name, "not the password")
        page.wait("the error", lambda: page.text("#log-in-note"))
        shot("1-log-in")
        page.click("#log-in-switch")
        shot("2-sign-up")
        page.click("#log-in-switch")
        page.enter(self.name, self.password)
        shot("3-new")
        page.ask("How do I withdraw money from my wallet?")
        page.ask("আমি কীভাবে আমার ওয়ালেট থেকে টাকা তুলব?")
        shot("4-chat")
        if size == PHONE:
            page.click(".chat .menu")
        shot("5-list")
        page.press(Keys.ESCAPE)
        self.tell(f"ready-{turn}")
        self.told(page, f"failing-{turn}")
        page.send("Fail, please")
        page.wait("the error", lambda: page.all("#messages .problem"))
        self.tell(f"failed-{turn}")
        self.told(page, f"mended-{turn}")
        shot("6-error")
        page.click("#rename")
        shot("7-rename")
        page.press(Keys.ESCAPE)
        page.click("#delete")
        shot("8-delete")
        page.press(Keys.ESCAPE)
        page.js("location.hash = 'account'")
        page.wait("the account", lambda: page.text("#account-since"))
        shot("9-account")

    def modules(self):
        """The parser of streams and the renderer, by themselves."""
        with self.page() as page:
            script = Path(__file__).with_name("modules.js").read_text()
            failures = page.driver.execute_async_script(script)
            assert failures == [], "\n".join(failures)


if __name__ == "__main__":
    scenario, *arguments = sys.argv[1:]
    getattr(Scenario(*arguments), scenario)()
