"""The chat page in a browser, as a user meets it: what is done by mouse and keyboard, and what is seen."""

import json
import os
import shutil
import tempfile
import time
from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.chrome.service import Service

PHONE, DESKTOP = (390, 844), (1280, 800)


def start(options):
    """The browser; once more if it does not come up, as on a machine that has much else to do."""
    for is_last in (False, True):
        try:
            # The driver is named, so that selenium does not look for one in the network.
            return webdriver.Chrome(options, Service(shutil.which("chromedriver")))
        except WebDriverException:
            if is_last:
                raise


class Page:
    """A browser of its own; `with` ends it, and then checks what holds in every scenario."""

    def __init__(self, url, size=DESKTOP, scheme="light", allowed_errors=()):
        self.url, self.size, self.scheme = url, size, scheme
        # Chromium logs each response that is an error; these, as parts of the text, are the scenario's own.
        self.allowed_errors = allowed_errors
        self.folder = tempfile.mkdtemp(prefix="chat-page-")
        is_phone = size == PHONE
        # Blink's numbers: fingers that cannot hover (2 and 1), or a mouse that can (4 and 2).
        pointer, hover = (2, 1) if is_phone else (4, 2)
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium")
        for argument in (
            "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking",
            "--disable-component-update", "--no-first-run", "--lang=en", "--hide-scrollbars",
            f"--blink-settings=primaryPointerType={pointer},availablePointerTypes={pointer},"
            f"primaryHoverType={hover},availableHoverTypes={hover}",
            f"--user-data-dir={self.folder}/profile", f"--window-size={size[0]},{size[1]}",
        ):
            options.add_argument(argument)
        options.add_experimental_option("prefs", {
            "download.default_directory": f"{self.folder}/downloads",
            # Chromium's bubbles about passwords would cover the page.
            "credentials_enable_service": False, "profile.password_manager_leak_detection": False,
        })
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = start(options)
        self.cdp = self.driver.execute_cdp_cmd
        self.cdp("Emulation.setDeviceMetricsOverride", {
            "width": size[0], "height": size[1], "deviceScaleFactor": 2 if is_phone else 1, "mobile": is_phone})
        self.cdp("Emulation.setTouchEmulationEnabled", {"enabled": is_phone})
        self.cdp("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": scheme},
            # So that nothing is clicked while it moves.
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]})
        # Before any script of the page: what it must not do is written down.
        self.cdp("Page.addScriptToEvaluateOnNewDocument", {"source": """
            window.violations = []; window.dialogs = []
            addEventListener('securitypolicyviolation',
                event => violations.push(event.violatedDirective + ' ' + event.blockedURI))
            for (const name of ['alert', 'confirm', 'prompt']) window[name] = text => dialogs.push(text)
            // A slow network: calls that hold() names leave, or come back, only after release().
            window.held = []
            const call = window.fetch
            const wait = (when, method, path) => Promise.all(held.filter(one => one.when === when
              && one.pattern.test(`${method} ${path}`)).map(one => (one.met = true, one.gate)))
            window.fetch = async (path, request = {}) => {
              await wait('request', request.method, path)
              const response = await call(path, request)
              await wait('answer', request.method, path)
              return response
            }
        """})
        self.driver.get(url)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        try:
            if kind:
                self.screenshot("failure")
                print("What the page showed:", self.js("return document.body?.innerText"), sep="\n")
            else:
                self.check_quiet()
        finally:
            self.driver.quit()
            shutil.rmtree(self.folder, ignore_errors=True)

    def check_quiet(self):
        """Nothing in the console, nothing that the policy had to stop, and no request to anybody else."""
        errors = [entry["message"] for entry in self.driver.get_log("browser")]
        errors = [text for text in errors if not any(allowed in text for allowed in self.allowed_errors)]
        assert not errors, errors
        assert self.js("return window.violations") == [], self.js("return window.violations")
        assert self.js("return window.dialogs") == [], self.js("return window.dialogs")
        origin = "/".join(self.url.split("/")[:3]) + "/"
        for entry in self.driver.get_log("performance"):
            event = json.loads(entry["message"])["message"]
            if event["method"] == "Network.requestWillBeSent":
                address = event["params"]["request"]["url"]
                assert address.startswith((origin, "blob:" + origin, "data:", "chrome:", "about:")), address

    # What is seen

    def js(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector):
        """What is shown; empty when it is not."""
        return self.js("return document.querySelector(arguments[0])?.innerText ?? ''", selector).strip()

    def texts(self, selector):
        return self.js(
            "return [...document.querySelectorAll(arguments[0])].map(node => node.innerText.trim())", selector)

    def wait(self, event, happened):
        """Waits until something has happened; whoever waits for minutes waits for what does not come."""
        started = time.monotonic()
        while not (value := happened()):
            assert time.monotonic() - started < 180, f"{event} did not happen"
            time.sleep(0.02)
        return value

    def focused(self):
        return self.js("return document.activeElement.id || document.activeElement.getAttribute('aria-label')"
                       " || document.activeElement.innerText.trim()")

    def messages(self):
        return self.texts("#messages .text")

    def replies(self):
        return self.texts("#messages .assistant .text")

    def titles(self):
        return self.texts("#conversations a")

    # What is done

    def click(self, selector):
        self.wait(f"{selector} to be there", lambda: self.js(
            "const node = document.querySelector(arguments[0]);"
            "return node && node.checkVisibility({visibilityProperty: true}) && !node.disabled", selector))
        self.find(selector).click()

    def click_text(self, text, inside="body"):
        for button in self.all(f"{inside} button, {inside} a"):
            if button.is_displayed() and text in button.text:
                return button.click()
        raise AssertionError(f"no control says {text}")

    def type(self, selector, text):
        field = self.find(selector)
        field.clear()
        field.send_keys(text)

    def press(self, *keys):
        self.driver.switch_to.active_element.send_keys(*keys)

    def send(self, text):
        self.type("#input", text)
        self.find("#input").send_keys(Keys.ENTER)

    def ask(self, text):
        """Sends a message and returns the reply when it is complete."""
        count = len(self.replies())
        self.send(text)
        self.wait("the reply", lambda: len(self.replies()) == count + 1 and not self.all("#messages .status"))
        return self.replies()[-1]

    def log_in(self, name, password):
        self.wait("the form", lambda: self.find("#log-in-form").is_displayed())
        self.type("#username", name)
        self.type("#password", password)
        self.click("#log-in-button")

    def enter(self, name, password):
        """Logs in, and waits for the conversations."""
        self.log_in(name, password)
        self.wait("the conversations", lambda: self.find("#app").is_displayed() and self.is_listed())

    def is_listed(self):
        return self.all("#conversations a") or self.js("return !document.getElementById('no-conversations').hidden")

    def sign_up(self, name, password):
        self.click("#log-in-switch")
        self.enter(name, password)

    def hold(self, pattern, when="answer"):
        """Keeps the calls whose "METHOD path" matches from reaching the server, or their answers from the page."""
        self.js("""
            const one = { pattern: new RegExp(arguments[0]), when: arguments[1], met: false }
            one.gate = new Promise(release => { one.release = release })
            held.push(one)""", pattern, when)

    def wait_held(self):
        self.wait("the call", lambda: self.js("return held.some(one => one.met)"))

    def release(self):
        self.js("for (const one of held.splice(0)) one.release()")

    def go(self, place):
        self.js("location.hash = arguments[0]", place)

    def screenshot(self, name):
        folder = Path(os.environ.get("SCREENSHOTS", ".build/screenshots"))
        folder.mkdir(parents=True, exist_ok=True)
        device = "phone" if self.size == PHONE else "desktop"
        self.js("return document.fonts.ready.then(() => true)")
        self.driver.save_screenshot(str(folder / f"{name}-{device}-{self.scheme}.png"))
