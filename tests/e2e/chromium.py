"""A browser without a window: Debian's Chromium, driven by selenium. Not where either is missing."""

import atexit
import base64
import json
import os
import shutil

SKIP = 77


def open_browser():
    """Returns: a browser, closed with this process, and None; or None and why there is none."""
    try:
        from selenium import webdriver
        from selenium.common.exceptions import WebDriverException
        from selenium.webdriver.chrome.service import Service
    except ImportError:
        return None, "selenium is not installed (python3-selenium)"
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not browser or not driver:
        return None, "chromium or chromedriver is not installed (chromium, chromium-driver)"
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for word in ["--headless=new", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage",
                 *(["--no-sandbox"] if os.geteuid() == 0 else [])]:
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    for n_left in (2, 1, 0):  # its port is chosen before it is taken, and a busy machine may be too slow for its patience
        try:
            chrome = webdriver.Chrome(service=Service(driver), options=options)
            break
        except WebDriverException as error:
            print(f"the browser did not start: {error}")
            if n_left == 0:
                raise
    atexit.register(chrome.quit)
    chrome.set_page_load_timeout(120)
    chrome.set_script_timeout(120)
    return chrome, None


def set_size(chrome, width, height=1000):
    chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                           {"width": width, "height": height, "deviceScaleFactor": 1,
                            "mobile": False})


def set_media(chrome, media="", scheme="light"):
    """As if printed, or on a dark desktop."""
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "media": media, "features": [{"name": "prefers-color-scheme", "value": scheme}]})


def set_script(chrome, is_on):
    """Takes effect with the next page; WebDriver itself still may run scripts."""
    chrome.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not is_on})


def print_page(chrome):
    """Returns: the page as PDF."""
    printed = chrome.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    return base64.b64decode(printed["data"])


def complaints(chrome):
    """Returns: what the browser has to say of the page since the last call: errors, policy."""
    chrome.execute_script("return document.readyState")  # what it has said until now has come when it answers this
    return [entry["message"] for entry in chrome.get_log("browser")]


def requests(chrome):
    """Returns: the addresses that were asked for since the last call, data: and file: aside."""
    asked = []
    chrome.execute_script("return document.readyState")
    for entry in chrome.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            asked.append(message["params"]["request"]["url"])
        if message["method"] == "Network.webSocketCreated":
            asked.append(message["params"]["url"])
    return [address for address in asked if not address.startswith(("data:", "file:", "about:"))]
