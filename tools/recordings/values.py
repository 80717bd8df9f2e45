"""What differs between two runs of the same code by nature, and the names that stand for it.

A value is named when it is first seen, and by the same name wherever it is seen again, so that equalities between
values are compared although the values are not. A name also says what must not change of the value:

    <id 7>                      an id (UUIDv7); <id 7 v4> of another version, <id 7 bare> without dashes
    <instant 3>                 an instant; <instant 3 +30d> another, later than it by 30 days to the microsecond
    <day +60>                   a date, in days after the one on which the story began
    <id jobs.2>                 one that is found in the rows alone: first in those of jobs
    <token 2, 43 characters>    what is opaque: cursors, secrets, digests
    <jwt 4 {"alg":…}.{…}>       a token, with what it says where it is first seen; then <jwt 4>
"""

import base64
import datetime
import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
# About when something happened is told in steps of ten minutes, of which seven and a half are counted down and the rest up:
# stories take less than that, and move their clocks by minutes that are far from there. A clock is moved to an instant
# that was chosen a little before, so that how far it is ahead is a little less than was asked for.
STEP = 10 * MINUTE
LATE = 150_000_000
AHEAD_LATE = 390_000_000

INSTANT = r"\d{4}-\d\d-\d\d[T ]\d\d(?::|%3A)\d\d(?::|%3A)\d\d(?:\.\d+)?(?:Z|(?:[+-]|%2B)\d\d(?:(?::|%3A)\d\d)?)"
MONTHS = {
    "English": "January February March April May June July August September October November December".split(),
    "French": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
}
PROSE = rf"\d{{1,2}}(?:er)? (?:{'|'.join(sum(MONTHS.values(), []))}) \d{{4}}(?: (?:at|à) \d\d:\d\d UTC)?"
HTTP_DATE = r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT"
# A text of some length in which letters of both kinds and digits are mixed.
OPAQUE = r"palier_[a-z]+_[A-Za-z0-9_-]{43}|(?<![A-Za-z0-9_-])(?=[A-Za-z_-]*[0-9])(?=[A-Z0-9_-]*[a-z])(?=[a-z0-9_-]*[A-Z])[A-Za-z0-9_-]{40,}(?![A-Za-z0-9_-])"
VALUE = re.compile(
    "|".join([
        r"(?P<tag>(?<=etag: \")(?:\d+-)?[0-9a-f]{8,16}(?=\"))",
        r"(?P<jwt>\beyJ[A-Za-z0-9_-]+\.eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)",
        r"(?P<id>(?<![0-9a-fA-F])[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}(?![0-9a-fA-F]))",
        r"(?P<bare>(?<![0-9a-fA-F])[0-9a-f]{12}[1-8][0-9a-f]{3}[89ab][0-9a-f]{15}(?![0-9a-fA-F]))",
        r"(?P<upper>(?<![0-9a-fA-F])[0-9A-F]{12}[1-8][0-9A-F]{3}[89AB][0-9A-F]{15}(?![0-9a-fA-F]))",
        r"(?P<digest>(?<![0-9a-fA-F])[0-9a-f]{64}(?![0-9a-fA-F]))",
        rf"(?P<instant>{INSTANT})",
        rf"(?P<prose>(?<!\d){PROSE})",
        rf"(?P<http_date>{HTTP_DATE})",
        r"(?P<day>(?<!\d)\d{4}-\d\d-\d\d(?!\d))",
        r'(?P<ahead>(?<="ahead_seconds":)\d+|(?<="by_seconds":)\d{6,})',
        r"(?P<port>(?<=127\.0\.0\.1:)\d+)",
        r'(?P<device>(?<="device_token":")[A-Za-z0-9_.-]+)',
        rf"(?P<opaque>{OPAQUE})",
    ])
)
CURSOR = re.compile(r'(?:"next_cursor": ?"|[?&]cursor=)([A-Za-z0-9_-]+)')
TAG = re.compile(r'(?<=")(?:\d+-)?(?:[0-9a-f]{16}|[0-9a-f]{8})(?=")')


def literals():
    """The dates and instants of the stories and of the examples in the document: they are the same in each run."""
    found = set()
    for path in [*ROOT.glob("tests/**/*.rs"), *ROOT.glob("migrations/**/*.sql"), ROOT / "openapi.yaml"]:
        found.update(re.findall(rf"{INSTANT}|\d{{4}}-\d\d-\d\d", path.read_text(encoding="utf-8")))
    return found


LITERALS = literals()


def micros_of(text):
    text = re.sub(r"%3A", ":", text).replace("%2B", "+").replace(" ", "T").replace("Z", "+00:00")
    fraction = re.search(r"\.(\d+)", text)
    micros = int(fraction[1][:6].ljust(6, "0")) if fraction else 0
    try:
        whole = datetime.datetime.fromisoformat(re.sub(r"\.\d+", "", text))
    except ValueError:
        return None
    return int(whole.timestamp()) * 1_000_000 + micros


LITERAL_MICROS = {micros_of(text) for text in LITERALS if len(text) > 10}


def is_literal(text, micros):
    """Whether an instant is the same in each run: it stands in the sources, is none, or is a whole hour."""
    return text in LITERALS or micros is None or micros in LITERAL_MICROS or micros % HOUR == 0


def in_prose(text):
    """The language of a date that is told to people, its day, and its time of the day when it has one."""
    number, month, year, *rest = text.split(" ")
    language = next(language for language, months in MONTHS.items() if month in months)
    day = datetime.date(int(year), MONTHS[language].index(month) + 1, int(number.removesuffix("er")))
    return language, day, datetime.time.fromisoformat(rest[1]) if rest else None


def stepwise(micros, late):
    """Far off it is told in days: the end of all clocks is an instant, and how far off it is depends on the beginning."""
    step = DAY if micros > 20 * 365 * DAY else STEP
    return (micros + late) // step * step


def ahead(micros):
    """How far a clock was moved, in such steps. It is moved to an instant that was chosen a little before."""
    return f"about {span(stepwise(micros, AHEAD_LATE))}"


def span(micros):
    """A span of whole minutes, in days and minutes."""
    days, minutes = divmod(abs(micros) // MINUTE, 1440)
    parts = [f"{days}d"] if days else []
    parts += [f"{minutes}min"] if minutes else []
    return ("-" if micros < 0 else "+") + ("".join(parts) or "0")


class Values:
    """The names of one story's values."""

    def __init__(self, began_at, is_blind=False):
        self.began_at = began_at
        self.began_on = datetime.datetime.fromtimestamp(began_at / 1e6, datetime.timezone.utc).date()
        self.numbers = {}
        self.counts = {}
        self.firsts = {}
        # Where values that have no name are found: what is new in one place does not change the names in another.
        self.scope = ""
        # Whether values that have no name are told by their kind alone, and get none.
        self.is_blind = is_blind

    def name(self, kind, value, facts=""):
        """The name of a value; `facts` are told with it where it is first seen."""
        key = (kind, value)
        if key not in self.numbers and self.is_blind:
            return f"<{kind}{facts}>"
        if key not in self.numbers:
            place = f"{kind} {self.scope}"
            self.counts[place] = self.counts.get(place, 0) + 1
            self.numbers[key] = f"{self.scope}{self.counts[place]}"
            return f"<{kind} {self.numbers[key]}{facts}>"
        return f"<{kind} {self.numbers[key]}>"

    def about(self, micros):
        return stepwise(micros - self.began_at, LATE)

    def id(self, value, style=""):
        version = "" if value[14] == "7" else f" v{value[14]}"
        return self.name("id", value)[:-1] + version + style + ">"

    def instant(self, micros, style=""):
        """Instants that are whole minutes apart have one name, with their distance from the first of them."""
        remainder = micros % MINUTE
        first = self.firsts.get(remainder, micros)
        if not self.is_blind:
            self.firsts[remainder] = first
        facts = f" about {span(self.about(micros))}"
        name = self.name("instant", remainder, facts)[:-1]
        apart = "" if first == micros else f" {span(micros - first)}"
        return f"{name}{apart}{style}>"

    def instant_of_text(self, text):
        micros = micros_of(text)
        if is_literal(text, micros):
            return text
        fraction = re.search(r"\.(\d+)", text)
        usual = len(fraction[1]) in (3, 6) if fraction else False
        style = "" if usual and text.endswith("Z") else " as " + re.sub(r"\d", "0", text[10:])
        return self.instant(micros, style)

    def day(self, text):
        if text in LITERALS:
            return text
        try:
            days = (datetime.date.fromisoformat(text) - self.began_on).days
        except ValueError:
            return text
        return f"<day {days:+}>"

    def prose(self, text):
        """An instant or a day as it is told to people: to the minute, which is no more than about when."""
        language, day, time = in_prose(text)
        days = (day - self.began_on).days
        if time is None:
            return f"<day {days:+} in {language}>"
        instant = datetime.datetime.combine(day, time, datetime.timezone.utc)
        return f"<{span(self.about(int(instant.timestamp()) * 1_000_000 + MINUTE // 2))} in {language}>"

    def jwt(self, text):
        if ("jwt", text) in self.numbers or self.is_blind:
            return self.name("jwt", text)
        header, payload, signature = text.split(".")
        says = [json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in (header, payload)]
        issued_at = says[1].get("iat", 0)
        for key in ("iat", "exp", "nbf"):
            if key in says[1]:
                says[1][key] = f"{says[1][key] - issued_at:+} s"
        if "jti" in says[1]:
            says[1]["jti"] = self.opaque(says[1]["jti"])
        told = ".".join(self.text(json.dumps(part, separators=(",", ":"))) for part in says)
        return self.name("jwt", text, f" {told}, {len(signature)} characters")

    def opaque(self, text):
        return self.name("token", text, f", {len(text)} characters")

    def text(self, text):
        """A text with names for what it holds of values."""
        cursors = {match[1] for match in CURSOR.finditer(text)}
        if cursors:
            pattern = "|".join(re.escape(cursor) for cursor in sorted(cursors, key=len, reverse=True))
            parts = re.split(f"(?<![A-Za-z0-9_-])({pattern})(?![A-Za-z0-9_-])", text)
            return "".join(self.opaque(part) if part in cursors else self.plain(part) for part in parts)
        return self.plain(text)

    def plain(self, text):
        return VALUE.sub(self.replace, text)

    def replace(self, match):
        return self.tell(match.lastgroup, match[0])

    def tell(self, kind, value):
        """What stands for a value of this kind: one that is found in texts, or `micros` or `bytes` of a row."""
        match kind:
            case "prose":
                return self.prose(value)
            case "tag":
                return self.tag(value)
            case "jwt":
                return self.jwt(value)
            case "id":
                return self.id(value)
            case "bare":
                return self.id(dashed(value), " bare")
            case "upper":
                return self.id(dashed(value.lower()), " upper")
            case "instant":
                return self.instant_of_text(value)
            case "day":
                return self.day(value)
            case "ahead":
                return f"<{ahead(int(value) * 1_000_000)}>"
            case "port":
                return "<port>"
            case "http_date":
                return "<date>"
            case "device":
                # Two of one second are the same.
                return f"<device token, {len(value)} characters>"
            case "micros":
                return iso(value) if is_literal("", value) else self.instant(value)
            case "listing":
                return self.name("listing", value)
            case "bytes":
                return self.name("bytes", value, f", {len(value) // 2} long")
        return self.opaque(value)

    def knows(self, kind, value):
        """Whether what stands for a value is settled, whatever is told before it."""
        match kind:
            case "jwt" | "id" | "listing" | "bytes":
                return (kind, value) in self.numbers
            case "bare":
                return ("id", dashed(value)) in self.numbers
            case "upper":
                return ("id", dashed(value.lower())) in self.numbers
            case "micros":
                return is_literal("", value) or ("instant", value % MINUTE) in self.numbers
            case "instant":
                micros = micros_of(value)
                return is_literal(value, micros) or ("instant", micros % MINUTE) in self.numbers
            case "day" | "prose" | "ahead" | "port" | "http_date" | "device":
                return True
            case "tag":
                return ("hash", value.split("-")[-1]) in self.numbers
        return ("token", value) in self.numbers

    def tags(self, text):
        return TAG.sub(lambda match: self.tag(match[0]), text)

    def tag(self, text):
        """An entity tag: the version stays, the hash gets a name."""
        version, hash = re.fullmatch(r"((?:\d+-)?)([0-9a-f]+)", text).groups()
        return f"{version}{self.name('hash', hash)}"


def iso(micros):
    return datetime.datetime.fromtimestamp(micros / 1e6, datetime.timezone.utc).isoformat()


def dashed(digits):
    return "-".join([digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]])
