"""Scenarios of somebody who is faster than the network, or in two places at once: fast_user.py, as chat_page.py"""

import json
import sys
import urllib.parse
import urllib.request

from chat_page import Scenario
from page import Keys
from selenium.webdriver.common.action_chains import ActionChains


class FastUser(Scenario):
    def elsewhere(self, method, path, body=None):
        """What the same user does on another device."""
        def call(method, path, data, headers):
            request = urllib.request.Request(self.url + path, data, headers, method=method)
            with urllib.request.urlopen(request) as response:
                return json.load(response)
        form = urllib.parse.urlencode({"username": self.name, "password": self.password}).encode()
        token = call("POST", "auth/token", form, {})["access_token"]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return call(method, path, body and json.dumps(body).encode(), headers)

    def two_conversations(self, page):
        """Whose messages are First and Second; the second one is open."""
        ids = []
        for text in ("First", "Second"):
            page.click(".new")
            page.wait("a new one", lambda: page.messages() == [])
            page.ask(text)
            page.wait("the title", lambda: page.titles()[:1] == [text] and page.text("#title") == text)
            ids.append(int(page.js("return location.hash.slice(1)")))
        return ids

    def show(self, page, place, messages):
        page.go(str(place))
        page.wait("the messages", lambda: page.messages() == messages)

    def double_clicks(self):
        with self.entered() as page:
            page.hold("^POST .*messages$", "request")
            page.type("#input", "First")
            ActionChains(page.driver).double_click(page.find("#send")).perform()
            page.wait_held()
            assert page.text("#messages .status") == "Writing…"
            page.release()
            page.wait("the reply", lambda: page.messages() == ["First", "Reply to First"])

    def leaves_at_once(self):
        """What was sent arrives, wherever the user has gone meanwhile."""
        with self.entered() as page:
            first, second = self.two_conversations(page)
            page.hold("^POST .*messages$", "request")
            page.send("More")
            page.wait_held()
            self.show(page, first, ["First", "Reply to First"])
            assert page.find("#send").get_attribute("aria-label") == "Send"
            page.send("And more")
            page.wait("it", lambda: page.text("#messages .status") == "Writing…")
            # Who is back before it has arrived sees it.
            page.go(str(second))
            page.wait("it", lambda: page.messages()[:3] == ["Second", "Reply to Second", "More"])
            page.go("new")
            page.wait("nothing", lambda: page.messages() == [])
            page.release()
            self.wait_stored(page, second, ["Second", "Reply to Second", "More", "Reply to More"])
            self.wait_stored(page, first, ["First", "Reply to First", "And more", "Reply to And more"])
            assert page.messages() == [] and page.find("#send").get_attribute("aria-label") == "Send"
            self.show(page, second, ["Second", "Reply to Second", "More", "Reply to More"])
            self.show(page, first, ["First", "Reply to First", "And more", "Reply to And more"])
            # The same with one that does not exist yet.
            page.go("new")
            page.wait("nothing", lambda: page.messages() == [])
            page.hold("^POST conversations/$", "request")
            page.send("Third")
            page.wait_held()
            self.show(page, second, ["Second", "Reply to Second", "More", "Reply to More"])
            page.release()
            page.wait("the title", lambda: page.titles() == ["Third", "Second", "First"])
            page.click("#conversations a")
            page.wait("the reply", lambda: page.messages() == ["Third", "Reply to Third"])
            page.go("new")
            page.wait("nothing", lambda: page.messages() == [])
            assert page.find("#input").get_attribute("value") == ""

    def wait_stored(self, page, conversation, messages):
        path = f"conversations/{conversation}/messages?limit=100"
        page.wait("what is stored", lambda: [one["content"] for one in self.elsewhere("GET", path)] == messages)

    def reloads_at_once(self):
        with self.entered() as page:
            first, _ = self.two_conversations(page)
            page.hold("^POST .*messages$", "request")
            page.send("More")
            page.wait_held()
            page.driver.refresh()
            page.wait("the reply", lambda: page.messages() == ["Second", "Reply to Second", "More", "Reply to More"])
            page.driver.refresh()
            page.wait("the same", lambda: page.messages() == ["Second", "Reply to Second", "More", "Reply to More"])

    def page_of_the_host(self):
        """Some hosts answer with a page of their own, and 200, when they are not well."""
        with self.page() as page:
            page.js("""
                const headers = { 'Content-Type': 'text/html; charset=utf-8' }
                window.fetch = async () => new Response('<h1>We will be back</h1>', { headers })""")
            page.log_in(self.name, self.password)
            page.wait("the word", lambda: page.text("#log-in-note") == "The server answered 200.")

    def refused(self):
        """What the server does not take is not sent again and again."""
        with self.entered(allowed_errors=["status of 422"]) as page:
            first, second = self.two_conversations(page)
            page.js("document.getElementById('input').value = 'a\\0'")
            page.click("#send")
            page.wait("the word", lambda: page.text("#messages .problem").startswith("content: "))
            self.show(page, first, ["First", "Reply to First"])
            self.show(page, second, ["Second", "Reply to Second"])
            assert not page.all("#messages .status")

    def sends_before_the_messages_are_there(self):
        with self.entered() as page:
            first, _ = self.two_conversations(page)
            page.hold("^GET .*messages")
            page.hold("^GET .*messages", "request")
            page.go(str(first))
            page.wait_held()
            page.send("More")
            page.release()
            everything = ["First", "Reply to First", "More", "Reply to More"]
            page.wait("the reply", lambda: page.messages() == everything and not page.all("#messages .status"))
            page.driver.refresh()
            page.wait("the same", lambda: page.messages() == everything)

    def sends_although_the_messages_did_not_come(self):
        with self.entered(allowed_errors=["status of 404"]) as page:
            first, _ = self.two_conversations(page)
            page.js("window.call = fetch; window.fetch = () => Promise.reject(new TypeError())")
            page.go(str(first))
            page.wait("the word", lambda: page.text("#messages-note").startswith("The server cannot be reached."))
            page.js("window.fetch = call")
            page.send("More")
            everything = ["First", "Reply to First", "More", "Reply to More"]
            page.wait("the reply", lambda: page.messages() == everything and not page.all("#messages .status"))
            assert page.text("#messages-note") == "" and not page.find("#earlier").is_displayed()

    def asks_twice_for_earlier_ones(self):
        for number in range(1, 17):
            if number == 1:
                conversation = self.elsewhere("POST", "conversations/")
            self.elsewhere("POST", f"conversations/{conversation}/messages", {"content": f"Question {number}"})
        with self.entered() as page:
            page.go(str(conversation))
            page.wait("a page", lambda: len(page.messages()) == 30)
            page.hold("^GET .*before")
            page.click("#earlier")
            page.click("#earlier")
            page.release()
            page.wait("all", lambda: len(page.messages()) >= 32)
            page.wait("no more", lambda: not page.find("#earlier").is_displayed())
            page.driver.implicitly_wait(0.2)
            assert len(page.messages()) == 32, page.messages()

    def switches(self):
        """Answers that come in another order than they were asked for are shown where they belong."""
        with self.entered() as page:
            first, second = self.two_conversations(page)
            page.hold(f"^GET conversations/{first}/messages")
            page.go(str(first))
            page.wait_held()
            self.show(page, second, ["Second", "Reply to Second"])
            page.js("window.late = held.splice(0)")
            self.show(page, first, ["First", "Reply to First"])
            self.show(page, second, ["Second", "Reply to Second"])
            page.js("for (const one of late) one.release()")
            for turn in range(20):
                page.go(str((first, second)[turn % 2]))
            page.wait("the last", lambda: page.messages() == ["Second", "Reply to Second"])
            page.wait("its title", lambda: page.text("#title") == "Second")

    def drafts(self):
        with self.entered() as page:
            first, _ = self.two_conversations(page)
            page.go("new")
            page.wait("nothing", lambda: page.messages() == [])
            page.type("#input", "Third")
            self.show(page, first, ["First", "Reply to First"])
            page.go("new")
            page.wait("the draft", lambda: page.find("#input").get_attribute("value") == "Third")
            page.press(Keys.ENTER)
            page.wait("the reply", lambda: page.messages() == ["Third", "Reply to Third"])
            page.go("new")
            page.wait("nothing", lambda: page.messages() == [])
            assert page.find("#input").get_attribute("value") == ""

    def dialogs(self):
        """A dialog is about the conversation that it names, and does nothing to another."""
        with self.entered() as page:
            first, second = self.two_conversations(page)
            self.show(page, first, ["First", "Reply to First"])
            self.show(page, second, ["Second", "Reply to Second"])
            page.click("#delete")
            page.driver.back()
            page.wait("the other", lambda: page.messages() == ["First", "Reply to First"])
            assert not page.find("#dialog").is_displayed()
            # A slow answer about one does not change the other.
            page.hold("^PATCH")
            page.click("#rename")
            page.type("#dialog-input", "Renamed")
            page.press(Keys.ENTER)
            page.wait_held()
            self.show(page, second, ["Second", "Reply to Second"])
            page.release()
            page.wait("the new title", lambda: page.titles() == ["Second", "Renamed"])
            assert page.text("#title") == "Second"
            page.hold("^DELETE")
            page.click("#delete")
            page.click("#dialog-ok")
            page.wait_held()
            self.show(page, first, ["First", "Reply to First"])
            page.release()
            page.wait("the list", lambda: page.titles() == ["Renamed"])
            assert page.messages() == ["First", "Reply to First"]
            page.hold("^DELETE")
            page.click("#delete")
            page.click("#dialog-ok")
            page.wait_held()
            page.go("account")
            page.wait("the account", lambda: page.text("#account-since"))
            page.release()
            page.wait("the list", lambda: page.titles() == [])
            assert page.find("#password-form").is_displayed() and page.driver.title == "Account · Nikoo"

    def deleted_elsewhere(self):
        with self.entered(allowed_errors=["status of 404"]) as page:
            first, second = self.two_conversations(page)
            self.elsewhere("DELETE", f"conversations/{first}")
            page.go(str(first))
            page.wait("the word", lambda: page.text("#messages-note") == "Conversation not found")
            page.wait("the list", lambda: page.titles() == ["Second"])
            self.show(page, second, ["Second", "Reply to Second"])
            self.elsewhere("DELETE", f"conversations/{second}")
            page.send("More")
            page.wait("the word", lambda: page.text("#messages .problem").startswith("Conversation not found"))
            page.wait("the list", lambda: page.titles() == [])
            _, second = self.two_conversations(page)
            self.elsewhere("DELETE", f"conversations/{second}")
            page.click("#delete")
            page.click("#dialog-ok")
            page.wait("the list", lambda: page.titles() == ["First"])
            page.wait("a new one", lambda: page.text("#title") == "New conversation")

    def late_end_of_a_session(self):
        """A call of the session before, whose refusal comes when one has logged in again."""
        with self.entered(allowed_errors=["status of 401"]) as page:
            _, second = self.two_conversations(page)
            self.elsewhere("POST", "auth/password", {"password": self.password, "new_password": "another password"})
            page.hold("^GET auth/me$")
            page.go("account")
            page.wait_held()
            page.go(str(second))
            page.wait("the form", lambda: page.text("#log-in-reason").startswith("Your session has ended."))
            page.enter(self.name, "another password")
            page.wait("the messages", lambda: page.messages() == ["Second", "Reply to Second"])
            page.release()
            self.show(page, "new", [])
            assert page.find("#app").is_displayed()

    def somebody_else(self):
        """The browser keeps pages whole for its Back button, and this one may be somebody else's by then."""
        with self.entered() as page:
            self.two_conversations(page)
            page.js("window.mark = true")
            page.js("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
            assert page.js("return window.mark") and page.messages() == ["Second", "Reply to Second"]
            page.js("sessionStorage.clear(); dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
            page.wait("the form", lambda: page.find("#log-in-form").is_displayed())
            assert page.messages() == []

if __name__ == "__main__":
    scenario, *arguments = sys.argv[1:]
    getattr(FastUser(*arguments), scenario)()
